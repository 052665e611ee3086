"""IDX, CSV and CIFAR-10's batches: what is read, and what is refused."""

import os
import pickle
import struct
import tracemalloc
from contextlib import suppress
from functools import partial

import numpy as np
import pytest
from tiny_datasets import cifar_pickle, idx

from navml.datasets import formats
from navml.datasets.errors import FormatError

RNG = np.random.default_rng(0)


# --- IDX ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(7,), (5, 28, 28)])
def test_idx_round_trip(shape):
    array = RNG.integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(formats.parse_idx(idx(array), "x"), array)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not an IDX file.*starts with nothing"),
        (b"<htm", "not an IDX file"),
        (struct.pack(">BBBBI", 0, 0, 9, 1, 2) + b"ab", "not an IDX file"),  # signed bytes
        (struct.pack(">BBBBI", 0, 0, 8, 9, 2) + b"ab", "not an IDX file"),
        (b"\0\0\x08\x03\0\0", "ends inside its header"),
        (idx(np.zeros((5, 4, 4)))[:-1], "5 x 4 x 4 = 80 bytes, but holds 79: it is cut off"),
        (idx(np.zeros((5, 4, 4))) + b"!", "something was added"),
        (struct.pack(">BBBBIII", 0, 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1), "cut off"),
        (idx(np.zeros((0, 28, 28))), "announces 0 x 28 x 28 bytes: it is empty"),
        (struct.pack(">BBBBIII", 0, 0, 8, 3, 2**32 - 1, 0, 2**32 - 1), "it is empty"),
        (struct.pack(">BBBBI", 0, 0, 8, 1, 0), "it is empty"),
    ],
)
def test_idx_that_is_wrong(data, message):
    with pytest.raises(FormatError, match=message):
        formats.parse_idx(data, "train-images-idx3-ubyte")


# --- CSV ---------------------------------------------------------------------------------------------------


def table(rows, header="label,pixel1,pixel2,pixel3,pixel4"):
    return "\n".join([header, *rows, ""])


def read_csv(tmp_path, text):
    path = tmp_path / "fashion-mnist_train.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return formats.read_pixel_csv(path, (2, 2), 10)


def test_csv(tmp_path):
    images, labels = read_csv(tmp_path, table(["3,0,1,2,255", "9,4,5,6,7"]))
    np.testing.assert_array_equal(images, [[[0, 1], [2, 255]], [[4, 5], [6, 7]]])
    np.testing.assert_array_equal(labels, [3, 9])
    assert images.dtype == np.uint8 and labels.dtype == np.int64


def test_csv_with_columns_in_another_order(tmp_path):
    images, labels = read_csv(tmp_path, table(["1,2,3,4,9"], "pixel1,pixel2,pixel4,pixel3,label"))
    assert images.ravel().tolist() == [1, 2, 4, 3] and labels.tolist() == [9]


USUAL = table(["3,0,1,2,255", "9,4,5,6,7"])


@pytest.mark.parametrize(
    "text",
    [
        table(["0,3,0,1,2,255", "1,9,4,5,6,7"], ",label,pixel1,pixel2,pixel3,pixel4"),
        table(["x,3,0,1,2,255", "café,9,4,5,6,7"], "id,label,pixel1,pixel2,pixel3,pixel4").encode("latin-1"),
        table(['"a,b",3,0,1,2,255', '"c\nd",9,4,5,6,7'], "id,label,pixel1,pixel2,pixel3,pixel4"),
        table(["3,0,1,2,255,", "9,4,5,6,7,nan"], "label,pixel1,pixel2,pixel3,pixel4,mean"),
        USUAL.replace("\n", "\r\n"),
        "\ufeff" + USUAL,
        USUAL.replace("\n9", "\n\n9") + "\n\n",
        USUAL.removesuffix("\n"),
        table(['"3","0","1","2","255"', '"9",4,5,6,7'], '"label","pixel1","pixel2","pixel3","pixel4"'),
        table(["3.0,0.0,1.0,2.0,2.55e2", "9,4.,5,6,7.00"]),
        table(["3, 0,1 ,2,255", "09,04,5,6,7"]),
    ],
    ids=[
        "index",
        "text",
        "quotes",
        "more",
        "CRLF",
        "BOM",
        "empty-lines",
        "no-end",
        "quoted",
        "decimals",
        "spaces",
    ],
)
def test_csv_as_other_programs_save_it(tmp_path, text):
    images, labels = read_csv(tmp_path, text)
    np.testing.assert_array_equal(images, [[[0, 1], [2, 255]], [[4, 5], [6, 7]]])
    assert labels.tolist() == [3, 9]


def test_a_csv_of_several_blocks_with_an_index_too_large_for_a_pixel(tmp_path):
    rows = [f"{n},{n % 10},{n % 256},1,2,3" for n in range(70_000)]
    images, labels = read_csv(tmp_path, table(rows, "index,label,pixel1,pixel2,pixel3,pixel4"))
    np.testing.assert_array_equal(images[:, 0, 0], np.arange(70_000) % 256)
    np.testing.assert_array_equal(labels, np.arange(70_000) % 10)
    rows[69_999] += "0000"
    with pytest.raises(FormatError, match="line 70,001 has '30000' in column 'pixel4'"):
        read_csv(tmp_path, table(rows, "index,label,pixel1,pixel2,pixel3,pixel4"))


@pytest.mark.parametrize("rows", ["", "{}\n", "{}\n1,2,"])
@pytest.mark.parametrize("header", ["label,pixel1,pixel2,pixel3,pixel4", "id,label"])
def test_a_line_of_a_gigabyte_is_not_read(tmp_path, rows, header):
    path = tmp_path / "table.csv"
    with path.open("w") as file:
        file.write(rows.format(header))
        file.truncate(10**9)  # takes no room on the disk
    read = partial(formats.read_pixel_csv, shape=(2, 2)) if "pixel" in header else formats.read_label_csv
    tracemalloc.start()
    with pytest.raises(FormatError, match=f"line {1 + rows.count('{')} has more than 1,000,000 bytes"):
        read(path, classes=10 if "pixel" in header else ("cat", "frog"))
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (table(["3,0,1,2"], "label,pixel1,pixel2,pixel4"), "lacks the column 'pixel3'"),
        (table(["0,1,2,3"], "pixel1,pixel2,pixel3,pixel4"), "lacks the column 'label'"),
        (table(["3,0,1,2,4", "3,0,red,2,4"]), "line 3 has 'red' in column 'pixel2'"),
        (table(["3,0,1,2,4", "3,0,1,2"]), "line 3 has 4 cells where the header has 5"),
        (table(["3,0,1,2,4", "3,0,1,2,4,5"]), "line 3 has 6 cells where the header has 5"),
        (table(["3,0,1,2,4,5", "3,0,1,2,4,5"]), "line 2 has 6 cells where the header has 5"),
        (table(["3,0,1,2,256"]), "line 2 has '256' in column 'pixel4'"),
        (table(["3,0,1,2,-1"]), "line 2 has '-1' in column 'pixel4'"),
        (table(["3,0,1,2,70000"]), "line 2 has '70000' in column 'pixel4'"),
        (table(["3,0,1,2,4.5"]), "line 2 has '4.5' in column 'pixel4'"),
        (table(["3,0,1,,4"]), "line 2 has '' in column 'pixel3'"),
        (table(["10,0,1,2,4"]), "line 2 has '10' in column 'label'"),
        (table([]), "holds no images"),
        (table(["3,0,1,2,1e3"]), "line 2 has '1e3' in column 'pixel4'"),
        (table(["3,0,1,2,１２"]), "line 2 has '１２' in column 'pixel4'"),
        (table(["3,0,1,2,1_0"]), "line 2 has '1_0' in column 'pixel4'"),
        (table(["3,0,1,2,nan"]), "line 2 has 'nan' in column 'pixel4'"),
        (table(["3,0,1,2,True"]), "line 2 has 'True' in column 'pixel4'"),
        (table(["3,0,1,2," + "9" * 5000]), "line 2 has '9999"),
        (table(["3,0,1,2,1\x002"]), r"line 2 has '1\\x002' in column 'pixel4'"),
        (table(["3,0,1,2,4", '3,0,1,2,"4']), "is damaged: unexpected end of data"),
        (table(["3,0,1,2,4", '3,0,1,2,"' + "4" * 200_000]), "is damaged: field larger than field limit"),
        (table(["3,0,1,2,4", "3,0,1,2,4,5", "3,0,1,2"]), "line 3 has 6 cells"),
        (USUAL.replace("\n", "\r"), "is damaged: new-line character"),
        (USUAL.encode("utf-16"), "lacks the column 'label'"),
        ("", "is damaged|lacks the column"),
        ("\x00\xff\x89PNG", "is damaged|lacks the column"),
    ],
)
def test_csv_that_is_wrong_names_what(tmp_path, text, message):
    with pytest.raises(FormatError, match=message) as raised:
        read_csv(tmp_path, text)
    assert "fashion-mnist_train.csv" in str(raised.value)


def test_csv_rows_that_are_shifted_are_not_evened_out(tmp_path):
    rows = ["0,0,3,0,1,2,255", "1,9,4,5,6,7", "2,9,4,5,6,7"]
    with pytest.raises(FormatError, match="line 2 has 7 cells where the header has 6"):
        read_csv(tmp_path, table([rows[0], "1,9,4,5,6", rows[2]], "index,label,pixel1,pixel2,pixel3,pixel4"))


def test_label_csv(tmp_path):
    path = tmp_path / "trainLabels.csv"
    path.write_text("id,label\n1,frog\n20,cat\n")
    assert formats.read_label_csv(path, ("cat", "frog")) == {"1": 1, "20": 0}


def test_label_csv_as_other_programs_save_it(tmp_path):
    path = tmp_path / "trainLabels.csv"
    path.write_bytes(b'\xef\xbb\xbf"","id","label"\r\n"0","1","frog"\r\n\r\n"1","20","cat"\r\n')
    assert formats.read_label_csv(path, ("cat", "frog")) == {"1": 1, "20": 0}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,label\n1,frog\n1,cat\n", "in line 3, '1', 'cat' comes twice"),
        ("id,label\n１,frog\n", "in line 2, '１', 'frog' is not"),
        ("id,label\n" + "1" * 5000 + ",frog\n", "in line 2, '1{40}', 'frog' is not"),
        ("id,label\n1\0,frog\n", "in line 2"),
        ("id,label\n1," + "f" * 200_000 + "\n", "line 2: field larger than field limit"),
        ("id,label\n" + "\n" * 200_001, "more than 200,000 lines"),
        ("id,kind\n1,frog\n", "lacks the columns"),
        ("id,label\n1,frog\n2,unicorn\n", "in line 3, '2', 'unicorn'"),
        ("id,label\n../1,frog\n", "in line 2"),
        ("id,label\n1\n", "in line 2"),
        ("id,label\n", "no labels"),
        ("", "lacks the columns"),
    ],
)
def test_label_csv_that_is_wrong(tmp_path, text, message):
    path = tmp_path / "trainLabels.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FormatError, match=message):
        formats.read_label_csv(path, ("cat", "frog"))


# --- CIFAR-10 ----------------------------------------------------------------------------------------------

PLANES = RNG.integers(0, 256, (6, 3072), np.uint8)
LABELS = np.array([3, 0, 9, 1, 1, 5])


def test_cifar_binary_and_python_give_the_same_upright_colours():
    PLANES[0, 33] = 17  # red, second row, second column
    PLANES[0, 2 * 1024 + 33] = 19  # blue
    binary = np.hstack([LABELS[:, None], PLANES]).astype(np.uint8).tobytes()
    for images, labels in (
        formats.parse_cifar_binary(binary, "data_batch_1.bin"),
        formats.parse_cifar_python(cifar_pickle(PLANES, LABELS), "data_batch_1"),
    ):
        assert images.shape == (6, 32, 32, 3) and images.dtype == np.uint8
        assert images[0, 1, 1, 0] == 17 and images[0, 1, 1, 2] == 19
        np.testing.assert_array_equal(images.transpose(0, 3, 1, 2).reshape(6, -1), PLANES)
        np.testing.assert_array_equal(labels, LABELS)
        assert labels.dtype == np.int64


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL))
def test_python_batches_of_every_protocol(protocol):
    batch = {"data": PLANES, "labels": LABELS.tolist()}
    images, _ = formats.parse_cifar_python(pickle.dumps(batch, protocol), "x")
    np.testing.assert_array_equal(images.transpose(0, 3, 1, 2).reshape(6, -1), PLANES)


def test_a_batch_as_python_2_wrote_it():
    # the official batches: protocol 2, whose strings are bytes, and NumPy's old name for its own module
    data = cifar_pickle(PLANES, LABELS).replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    images, _ = formats.parse_cifar_python(data, "x")
    np.testing.assert_array_equal(images.transpose(0, 3, 1, 2).reshape(6, -1), PLANES)


class Malicious:
    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_a_malicious_pickle_does_not_run(tmp_path, protocol):
    witness = tmp_path / "witness"
    for call in (Malicious(os.system, f"touch {witness}"), Malicious(eval, f"open({str(witness)!r}, 'w')")):
        data = pickle.dumps({b"data": call, b"labels": []}, protocol)
        with pytest.raises(FormatError, match="Nothing of it was executed"):
            formats.parse_cifar_python(data, "data_batch_1")
    assert not witness.exists()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a pickle",
        cifar_pickle(PLANES, LABELS)[:-500],
        pickle.dumps([1, 2]),
        pickle.dumps({b"data": PLANES}),
        pickle.dumps({b"data": PLANES[:, :-1], b"labels": LABELS.tolist()}),
        pickle.dumps({b"data": PLANES.astype(np.float32), b"labels": LABELS.tolist()}),
        pickle.dumps({b"data": PLANES, b"labels": LABELS.tolist()[:-1]}),
        pickle.dumps({b"data": PLANES, b"labels": [10] * 6}),
        pickle.dumps({b"data": PLANES, b"labels": ["cat"] * 6}),
        b"\x80\x02" + b"K\x01r\xff\xff\xff\x7f.",  # asks the C unpickler for a memo of 17 GB
    ],
)
def test_python_batches_that_are_wrong(data):
    with pytest.raises(FormatError, match="^data_batch_1"):
        formats.parse_cifar_python(data, "data_batch_1")


def test_every_flipped_byte_of_a_pickle_is_an_error_or_harmless():
    data = cifar_pickle(PLANES, LABELS)
    for place in RNG.integers(0, len(data), 300):
        broken = data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :]
        with suppress(FormatError):
            formats.parse_cifar_python(broken, "x")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "cut off"),
        (bytes(3073 * 2 - 1), "cut off"),
        (bytes(3073) + b"\x0a" + bytes(3072), "image 1 has the label 10"),
    ],
)
def test_binary_batches_that_are_wrong(data, message):
    with pytest.raises(FormatError, match=message):
        formats.parse_cifar_binary(data, "data_batch_1.bin")
