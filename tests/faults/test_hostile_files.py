"""Files that a learner names: cut off, mistaken for others, or made to do harm."""

import dataclasses
import gzip
import hashlib
import io
import os
import pickle
import re
import struct
import tarfile
import time
import zipfile
import zlib

import numpy as np
import pytest
from tiny_datasets import cifar_pickle, idx, tar_gz

GIGABYTE = 1_000_000_000


# --- Archives ----------------------------------------------------------------------------------------------

UNSAFE = {
    "climbs out": ("../evil", tarfile.REGTYPE, ""),
    "climbs out from inside": ("a/../../evil", tarfile.REGTYPE, ""),
    "climbs out, as Windows writes it": ("..\\evil", tarfile.REGTYPE, ""),
    "absolute": ("/tmp/navml-evil", tarfile.REGTYPE, ""),
    "absolute on Windows": ("C:\\evil", tarfile.REGTYPE, ""),
    "link out": ("cifar-10-batches-bin/data_batch_1.bin", tarfile.SYMTYPE, "/etc/passwd"),
    "hard link": ("cifar-10-batches-bin/data_batch_1.bin", tarfile.LNKTYPE, "../../etc/passwd"),
    "pipe": ("cifar-10-batches-bin/data_batch_1.bin", tarfile.FIFOTYPE, ""),
    "device": ("cifar-10-batches-bin/data_batch_1.bin", tarfile.CHRTYPE, ""),
}


def trusting(info, name, data):
    """The same dataset, whose published checksum is that of ``data``: the worst case."""
    sha256 = hashlib.sha256(data).hexdigest()
    remote = dataclasses.replace(info.sources[0], name=name, sha256=sha256)
    return dataclasses.replace(info, sources=(remote,), archives=())


def everything_below(folder):
    return {path for path in folder.rglob("*") if "home" not in path.parts}


@pytest.fixture
def named(trials, tmp_path):
    """Load from a folder that holds these files; return the message."""

    def load(tiny, files, info=None, **options):
        folder = tmp_path / "named"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        before = everything_below(tmp_path)
        message = trials.expect(tiny, info or tiny.info).load(source=folder, **options)
        assert everything_below(tmp_path) == before, "a file was written outside the cache"
        return message

    return load


@pytest.mark.fault("archive that is unsafe")
@pytest.mark.parametrize("name", UNSAFE)
@pytest.mark.parametrize("trusted", [True, False], ids=["checksum matches", "checksum differs"])
def test_tar_with_an_unsafe_member(named, cifar, name, trusted):
    buffer = io.BytesIO(gzip.decompress(cifar.files["cifar-10-binary.tar.gz"]))
    path, kind, target = UNSAFE[name]
    with tarfile.open(fileobj=buffer, mode="a") as archive:
        member = tarfile.TarInfo(path)
        member.type, member.linkname = kind, target
        archive.addfile(member)
    data = gzip.compress(buffer.getvalue())
    info = trusting(cifar.info, "cifar-10-binary.tar.gz", data) if trusted else None
    message = named(cifar, {"cifar-10-binary.tar.gz": data}, info)
    assert ("unsafe" if trusted else "sha256") in message


@pytest.mark.fault("archive that is unsafe")
@pytest.mark.parametrize(
    "name", ["../evil.jpg", "/tmp/evil.jpg", "FIDS30/../../evil.jpg", "..\\evil.jpg", "link"]
)
def test_zip_with_an_unsafe_member(named, photos, name):
    buffer = io.BytesIO(photos.files["FIDS30.zip"])
    with zipfile.ZipFile(buffer, "a") as archive:
        member = zipfile.ZipInfo("FIDS30/apples/link.jpg" if name == "link" else name)
        member.external_attr = (0o120777 if name == "link" else 0o644) << 16
        archive.writestr(member, b"/etc/passwd")
    assert "unsafe" in named(photos, {"FIDS30.zip": buffer.getvalue()})


def many_zeros(gigabytes):
    """A gzip stream of so many GB of zeros; gzip streams may be chained."""
    piece = gzip.compress(bytes(GIGABYTE // 100), 9)
    return piece * (100 * gigabytes)


@pytest.mark.fault("archive that is a bomb of 10 GB")
@pytest.mark.parametrize("member", ["cifar-10-batches-bin/data_batch_1.bin", "unwanted"])
def test_tar_bomb(named, cifar, member):
    header = tarfile.TarInfo(member)
    header.size = 7 * GIGABYTE  # from 8 on, tar needs extensions, which are refused as such
    data = gzip.compress(header.tobuf()) + many_zeros(10)
    begin = time.monotonic()
    message = named(
        cifar, {"cifar-10-binary.tar.gz": data}, trusting(cifar.info, "cifar-10-binary.tar.gz", data)
    )
    assert "far more than the dataset has" in message
    assert time.monotonic() - begin < 20


@pytest.mark.fault("archive that is a bomb of 10 GB")
def test_idx_bomb(named, fashion):
    data = gzip.compress(struct.pack(">BBBBIII", 0, 0, 8, 3, 10**7, 32, 32)) + many_zeros(10)
    name = next(iter(fashion.files))
    assert "holds more than" in named(fashion, fashion.files | {name: data})


@pytest.mark.fault("archive that is a bomb of 10 GB")
@pytest.mark.parametrize("honest", [True, False], ids=["announced", "hidden"])
def test_zip_bomb(named, photos, honest):
    """A member of 10 GB, which its header admits, or pretends to be small."""
    zipped = zlib.compressobj(9, wbits=-15)
    piece = zipped.compress(bytes(10_000_000)) + zipped.flush(zlib.Z_FULL_FLUSH)
    packed = 1000 * piece + zlib.compressobj(9, wbits=-15).flush()
    buffer = io.BytesIO(photos.files["FIDS30.zip"])
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("FIDS30/apples/bomb.jpg", packed)  # stored; made to look deflated below
    data = bytearray(buffer.getvalue())
    size = (2**32 - 2 if honest else 1000).to_bytes(4, "little")
    central = data.rindex(b"PK\x01\x02")
    local = data.rindex(b"PK\x03\x04")
    for start, method in ((central, 10), (local, 8)):
        data[start + method : start + method + 2] = (8).to_bytes(2, "little")
        data[start + method + 14 : start + method + 18] = size
    message = named(photos, {"FIDS30.zip": bytes(data)})
    assert ("far more" if honest else "FIDS30.zip is not whole") in message


# --- Pickles -----------------------------------------------------------------------------------------------


class Malicious:
    """Runs code when it is unpickled."""

    def __init__(self, function, *arguments):
        self.call = (function, arguments)

    def __reduce__(self):
        return self.call


@pytest.mark.fault("pickle that would run code")
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("packed", [True, False], ids=["archive", "unpacked"])
def test_malicious_pickle(named, cifar, tmp_path, protocol, packed):
    witness = tmp_path / "witness"
    calls = [
        Malicious(os.system, f"touch {witness}"),
        Malicious(eval, f"open({str(witness)!r}, 'w')"),
        Malicious(os.mkdir, str(witness)),
    ]
    with tarfile.open(fileobj=io.BytesIO(cifar.files["cifar-10-python.tar.gz"])) as archive:
        files = {
            os.path.basename(member.name): archive.extractfile(member).read()
            for member in archive.getmembers()
        }
    for call in calls:
        evil = files | {"data_batch_3": pickle.dumps({b"data": call, b"labels": [1] * 20}, protocol)}
        if packed:
            data = tar_gz({f"cifar-10-batches-py/{name}": content for name, content in evil.items()})
            info = trusting(cifar.info, "cifar-10-python.tar.gz", data)
            message = named(cifar, {"cifar-10-python.tar.gz": data}, info)
        else:
            message = named(cifar, evil, dataclasses.replace(cifar.info, archives=()))
        assert "Nothing of it was executed" in message
        assert "md5" in named(cifar, evil)
        assert not witness.exists()


def test_the_witness_is_called_by_pickle_itself(tmp_path):
    """Those pickles do run code where they are trusted."""
    pickle.loads(pickle.dumps(Malicious(os.mkdir, str(tmp_path / "witness"))))
    assert (tmp_path / "witness").exists()


# --- Tables of numbers -------------------------------------------------------------------------------------


def broken_idx(fashion):
    name = "train-images-idx3-ubyte"
    whole = gzip.decompress(fashion.files[f"{name}.gz"])
    labels = gzip.decompress(fashion.files["train-labels-idx1-ubyte.gz"])
    yield "cut inside the header", name, whole[:10]
    yield "cut in the middle", name, whole[: len(whole) // 2]
    yield "a byte short", name, whole[:-1]
    yield "a byte long", name, whole + b"\0"
    yield "empty", name, b""
    yield "wrong magic", name, b"\x00\x00\x0d\x03" + whole[4:]
    yield "little-endian", name, whole[:4] + struct.pack("<I", 60) + whole[8:]
    yield "count too high", name, whole[:4] + struct.pack(">I", 61) + whole[8:]
    yield (
        "count too low, and fitting",
        name,
        idx(np.frombuffer(whole, np.uint8, offset=16).reshape(60, 28, 28)[:59]),
    )
    yield "count of four billion", name, whole[:4] + struct.pack(">I", 2**32 - 1) + whole[8:]
    yield "labels in place of images", name, labels
    yield "a label out of range", "train-labels-idx1-ubyte", labels[:-1] + b"\x0b"
    yield "gzip cut", f"{name}.gz", gzip.compress(whole)[:-100]
    yield "gzip with a wrong checksum", f"{name}.gz", gzip.compress(whole)[:-8] + bytes(8)


@pytest.mark.fault("IDX file that is wrong")
def test_idx(named, fashion):
    plain = {name.removesuffix(".gz"): gzip.decompress(data) for name, data in fashion.files.items()}
    for lenient in (False, True):  # with the published checksum of the contents, and without
        remotes = [dataclasses.replace(one, raw_sha256=None) for one in fashion.info.sources]
        info = dataclasses.replace(fashion.info, sources=tuple(remotes)) if lenient else None
        for what, name, data in broken_idx(fashion):
            files = {other: content for other, content in plain.items() if not name.startswith(other)}
            message = named(fashion, files | {name: data}, info)
            assert name in message or "The train part" in message, f"{what}: {message}"


def csv_of(images, labels):
    rows = np.hstack([labels[:, None], images.reshape(len(images), -1)])
    header = ",".join(["label", *(f"pixel{i}" for i in range(1, 785))])
    return [header, *(",".join(map(str, row)) for row in rows)]


def broken_csv(lines):
    header, first, *rest = lines
    cells = first.split(",")
    yield "a column is missing", [line.rpartition(",")[0] for line in lines], "pixel784"
    yield "the label column is missing", [line.partition(",")[2] for line in lines], "label"
    yield (
        "text in a cell",
        [header, ",".join([*cells[:9], "abc", *cells[10:]]), *rest],
        "line 2.*'abc'.*pixel9",
    )
    yield "an empty cell", [header, ",".join([*cells[:9], "", *cells[10:]]), *rest], "line 2.*pixel9"
    yield "a short row", [header, ",".join(cells[:-3]), *rest], "line 2 has 782 cells"
    yield "a long row", [header, f"{first},1", *rest], "line 2 has 786 cells"
    yield "a pixel of 256", [header, ",".join([*cells[:9], "256", *cells[10:]]), *rest], "line 2.*'256'"
    yield "a negative pixel", [header, ",".join([*cells[:9], "-1", *cells[10:]]), *rest], "line 2.*'-1'"
    yield "half a pixel", [header, ",".join([*cells[:9], "0.5", *cells[10:]]), *rest], "line 2.*'0.5'"
    yield "a label of 10", [header, ",".join(["10", *cells[1:]]), *rest], "line 2.*'10'.*label"
    yield "cut in the middle", [header, first, rest[0][:100]], "line 3 has"
    yield "rows missing", [header, first, *rest[:-5]], "images instead of|no image of"
    yield "no rows", [header], "holds no images"
    yield "nothing", [], "."
    yield "a web page", ["<!DOCTYPE html><title>Sign in</title>"], "label"


@pytest.mark.fault("CSV file that is wrong")
def test_csv(named, fashion):
    arrays = fashion.arrays
    train, test = (csv_of(arrays[f"{part}_images"], arrays[f"{part}_labels"]) for part in ("train", "test"))
    other = {"fashion-mnist_test.csv": "\n".join(test).encode()}
    assert not named(fashion, other | {"fashion-mnist_train.csv": "\n".join(train).encode()})
    for what, lines, reason in broken_csv(train):
        message = named(fashion, other | {"fashion-mnist_train.csv": "\n".join(lines).encode()})
        assert re.search(reason, message), f"{what}: {message}"


@pytest.mark.fault("CIFAR-10 batch that is wrong")
def test_batches(named, cifar):
    """In the binary version, and in pickles without a published checksum."""
    images, labels = cifar.arrays["train_images"][:20], cifar.arrays["train_labels"][:20]
    planes = images.transpose(0, 3, 1, 2).reshape(20, -1)
    with tarfile.open(fileobj=io.BytesIO(cifar.files["cifar-10-python.tar.gz"])) as archive:
        python = {os.path.basename(one.name): archive.extractfile(one).read() for one in archive.getmembers()}
    with tarfile.open(fileobj=io.BytesIO(cifar.files["cifar-10-binary.tar.gz"])) as archive:
        binary = {os.path.basename(one.name): archive.extractfile(one).read() for one in archive.getmembers()}
    pickles = [
        python["data_batch_1"][:-500],
        b"",
        pickle.dumps([1, 2]),
        cifar_pickle(planes[:, :-1], labels),
        cifar_pickle(planes[:19], labels[:19]),
        cifar_pickle(planes, labels[:19]),
        cifar_pickle(planes, labels + 5),
    ]
    info = dataclasses.replace(cifar.info, archives=())
    for data in pickles:
        assert "data_batch" in named(cifar, python | {"data_batch_1": data}, info)
    whole = binary["data_batch_1.bin"]
    for data in (whole[:-1], whole[:-3073], b"", whole + whole[:3073], b"\x0a" + whole[1:]):
        assert "data_batch" in named(cifar, binary | {"data_batch_1.bin": data}, info)
