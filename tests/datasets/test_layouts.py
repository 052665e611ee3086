"""Every layout is recognised where people put it, and gives the same arrays."""

import dataclasses
import hashlib
import io
import os
import pickle
import tarfile
import zipfile

import numpy as np
import py7zr
import pytest
from PIL import Image
from tiny_datasets import jpeg, tar_gz

from navml.datasets import archives, catalog, checksums, layouts
from navml.datasets.errors import ChecksumError, FormatError


def read(info, folder, size=None, sample=False):
    """Read the first layout found."""
    return layouts.find(info, folder)[0].read(size, sample)


def same(prepared, arrays):
    for name, expected in arrays.items():
        np.testing.assert_array_equal(prepared.arrays[name], expected, err_msg=name)


def unpack(data, folder):
    """Unpack an archive of our own making, as a learner would."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def picture(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


# --- Fashion-MNIST -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("below", ["", "data", "data/fashion"])
def test_idx_files_in_and_below_the_folder(tmp_path, fashion, below):
    fashion.write(tmp_path / "source" / below)
    prepared = read(fashion.info, tmp_path / "source")
    same(prepared, fashion.arrays)
    assert "official" in prepared.origin and prepared.arrays["train_labels"].dtype == np.int64


def test_idx_files_too_deep_are_not_searched_for(tmp_path, fashion):
    fashion.write(tmp_path / "source" / "a" / "b" / "c")
    assert layouts.find(fashion.info, tmp_path / "source") == []


@pytest.mark.parametrize("rename", [str, str.upper, lambda name: name.replace("-idx", ".idx")])
def test_unpacked_idx_files_under_other_spellings(tmp_path, fashion, rename):
    import gzip

    for name, data in fashion.files.items():
        (tmp_path / rename(name.removesuffix(".gz"))).write_bytes(gzip.decompress(data))
    same(read(fashion.info, tmp_path), fashion.arrays)


def test_idx_files_each_in_a_folder_of_its_name(tmp_path, fashion):
    import gzip

    for name, data in fashion.files.items():
        plain = name.removesuffix(".gz")
        (tmp_path / plain).mkdir()
        (tmp_path / plain / plain).write_bytes(gzip.decompress(data))
    same(read(fashion.info, tmp_path), fashion.arrays)


def test_idx_files_with_other_contents_are_refused(tmp_path, fashion, cifar):
    fashion.write(tmp_path)
    other = dataclasses.replace(
        fashion.info,
        sources=tuple(dataclasses.replace(r, raw_sha256="0" * 64) for r in fashion.info.sources),
    )
    with pytest.raises(ChecksumError, match="train-images.*MNIST's digits"):
        read(other, tmp_path)
    same(read(other, tmp_path, sample=True), fashion.arrays)  # our own sample has no official checksum


def test_too_few_images_are_refused(tmp_path, fashion):
    fashion.write(tmp_path)
    more = dataclasses.replace(fashion.info, train_size=61)
    with pytest.raises(FormatError, match="train part has 60 images instead of 61"):
        read(more, tmp_path)


def write_csv(folder, fashion):
    for part in ("train", "test"):
        images, labels = fashion.arrays[f"{part}_images"], fashion.arrays[f"{part}_labels"]
        rows = np.hstack([labels[:, None], images.reshape(len(images), -1)])
        header = ",".join(["label", *(f"pixel{i}" for i in range(1, 785))])
        np.savetxt(folder / f"fashion-mnist_{part}.csv", rows, "%d", ",", header=header, comments="")


def test_kaggles_csv(tmp_path, fashion):
    write_csv(tmp_path, fashion)
    prepared = read(fashion.info, tmp_path)
    same(prepared, fashion.arrays)
    assert "no checksum" in prepared.origin


def test_csv_that_pandas_saved_with_its_index(tmp_path, fashion):
    import pandas as pd

    write_csv(tmp_path, fashion)
    for path in tmp_path.iterdir():
        table = pd.read_csv(path)
        names = pd.Series([f"picture {number}" for number in range(len(table))], name="id")
        pd.concat([names, table], axis=1).set_index(table.index + 59_990).to_csv(path)
    same(read(fashion.info, tmp_path), fashion.arrays)


def test_idx_files_are_preferred_to_csv(tmp_path, fashion):
    write_csv(tmp_path, fashion)
    fashion.write(tmp_path)
    assert [layout.kind for layout in layouts.find(fashion.info, tmp_path)] == [
        "the official IDX files",
        "Kaggle's CSV files",
    ]


# --- CIFAR-10 ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["cifar-10-binary.tar.gz", "cifar-10-python.tar.gz"])
def test_cifar_archives_packed_and_unpacked(tmp_path, cifar, name):
    cifar.write(tmp_path / "packed", name)
    packed = read(cifar.info, tmp_path / "packed")
    same(packed, cifar.arrays)
    assert "published sha256" in packed.origin
    unpack(cifar.files[name], tmp_path / "unpacked")
    unpacked = read(cifar.info, tmp_path / "unpacked")
    same(unpacked, cifar.arrays)
    assert ("md5 of each file" in unpacked.origin) == ("python" in name)


def test_one_archive_can_be_named_itself(tmp_path, cifar):
    cifar.write(tmp_path)
    found = layouts.find(cifar.info, tmp_path / "cifar-10-python.tar.gz")
    assert [layout.kind for layout in found] == ["the official archive cifar-10-python.tar.gz"]
    same(found[0].read(None, False), cifar.arrays)


def test_a_flipped_bit_in_an_archive_is_found(tmp_path, cifar):
    name = "cifar-10-binary.tar.gz"
    data = bytearray(cifar.files[name])
    data[5000] ^= 1
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ChecksumError, match=name):
        read(cifar.info, tmp_path)


def test_a_changed_python_batch_is_found_before_it_is_read(tmp_path, cifar):
    unpack(cifar.files["cifar-10-python.tar.gz"], tmp_path)
    (tmp_path / "cifar-10-batches-py" / "data_batch_2").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(ChecksumError, match="data_batch_2"):
        read(cifar.info, tmp_path)


def test_a_missing_image_in_binary_batches_is_found(tmp_path, cifar):
    unpack(cifar.files["cifar-10-binary.tar.gz"], tmp_path)
    path = tmp_path / "cifar-10-batches-bin" / "data_batch_3.bin"
    path.write_bytes(path.read_bytes()[:-3073])
    with pytest.raises(FormatError, match="data_batch_3.bin has 19 images, and another batch 20"):
        read(cifar.info, tmp_path)


@pytest.mark.parametrize("data", [b"", b"<html>", tar_gz({"x/data_batch_1": b"cos\nsystem\n(S'false'\ntR."})])
@pytest.mark.parametrize("name", ["cifar-10-binary.tar.gz", "cifar-10-python.tar.gz"])
def test_an_archive_with_another_checksum_is_not_even_unpacked(tmp_path, cifar, monkeypatch, name, data):
    (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(archives, "read_tar", None)
    with pytest.raises(ChecksumError, match=f"{name} is not the official file"):
        read(cifar.info, tmp_path)


def test_batches_that_another_program_wrote_again_are_not_taken_for_mnists(tmp_path, cifar):
    folder = unpack(cifar.files["cifar-10-python.tar.gz"], tmp_path) / "cifar-10-batches-py"
    for path in folder.iterdir():
        path.write_bytes(pickle.dumps(pickle.loads(path.read_bytes(), encoding="bytes"), protocol=4))
    with pytest.raises(ChecksumError, match="data_batch_1.*another program wrote it again") as raised:
        read(cifar.info, tmp_path)
    assert "MNIST" not in str(raised.value)


def test_batches_of_another_size_are_only_good_for_a_sample(tmp_path, cifar):
    unpack(cifar.files["cifar-10-binary.tar.gz"], tmp_path)
    other = dataclasses.replace(cifar.info, train_size=200)
    with pytest.raises(FormatError, match="100 images instead of 200"):
        read(other, tmp_path)
    same(read(other, tmp_path, sample=True), cifar.arrays)


def test_batches_are_put_in_order_whatever_the_archives_order(tmp_path, cifar):
    name = "cifar-10-binary.tar.gz"
    folder = unpack(cifar.files[name], tmp_path / "unpacked") / "cifar-10-batches-bin"
    files = {f"x/{path.name}": path.read_bytes() for path in sorted(folder.iterdir(), reverse=True)}
    (tmp_path / name).write_bytes(tar_gz(files))
    sha256 = hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    info = dataclasses.replace(cifar.info, sources=(catalog.RemoteFile(name, sha256=sha256),))
    same(layouts.find(info, tmp_path / name)[0].read(None, False), cifar.arrays)


def write_folders(folder, cifar):
    for part in ("train", "test"):
        images, labels = cifar.arrays[f"{part}_images"], cifar.arrays[f"{part}_labels"]
        for number, (pixels, label) in enumerate(zip(images, labels, strict=True)):
            path = folder / part / catalog.CIFAR10.classes[label] / f"{number:04}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture(pixels))
    return folder


def as_set(images, labels):
    return sorted((int(label), image.tobytes()) for image, label in zip(images, labels, strict=True))


@pytest.mark.parametrize("below", ["", "cifar10", "a/cifar10"])
def test_image_folders(tmp_path, cifar, below):
    write_folders(tmp_path / "source" / below, cifar)
    prepared = read(cifar.info, tmp_path / "source")
    for part in ("train", "test"):
        mine = as_set(prepared.arrays[f"{part}_images"], prepared.arrays[f"{part}_labels"])
        assert mine == as_set(cifar.arrays[f"{part}_images"], cifar.arrays[f"{part}_labels"])
        labels = prepared.arrays[f"{part}_labels"]
        assert len(set(labels[:12])) > 4  # mixed: the first images are not all of one class
    assert "no published checksum" in prepared.origin and prepared.skipped == ()


def test_image_folders_name_what_they_leave_out(tmp_path, cifar):
    write_folders(tmp_path, cifar)
    folder = tmp_path / "train" / "cat"
    first = sorted(folder.iterdir())[0]
    first.write_bytes(b"text")
    (folder / "big.jpg").write_bytes(jpeg(np.zeros((64, 64, 3), np.uint8)))
    (folder / "notes.txt").write_text("not a picture, and not counted")
    prepared = read(cifar.info, tmp_path)
    assert prepared.skipped == (
        (f"train/cat/{first.name}", "not an image"),
        ("train/cat/big.jpg", "is 64 x 64 pixels, not 32 x 32"),
    ) or prepared.skipped[::-1] == (
        (f"train/cat/{first.name}", "not an image"),
        ("train/cat/big.jpg", "is 64 x 64 pixels, not 32 x 32"),
    )
    assert "119 images where the release has 120" in prepared.origin


def test_image_folders_without_a_class_are_refused(tmp_path, cifar):
    write_folders(tmp_path, cifar)
    for path in (tmp_path / "test" / "ship").iterdir():
        path.unlink()
    with pytest.raises(FormatError, match="test part has no image of 'ship'"):
        read(cifar.info, tmp_path)


def kaggle_files(cifar):
    images, labels = cifar.arrays["train_images"], cifar.arrays["train_labels"]
    table = "".join(f"{n},{catalog.CIFAR10.classes[label]}\n" for n, label in enumerate(labels, 1))
    return {f"train/{n}.png": picture(pixels) for n, pixels in enumerate(images, 1)}, "id,label\n" + table


@pytest.mark.parametrize("packed", [True, False])
def test_kaggles_competition_holds_out_a_test_part(tmp_path, cifar, packed):
    pictures, table = kaggle_files(cifar)
    (tmp_path / "trainLabels.csv").write_text(table)
    (tmp_path / "test.7z").write_bytes(b"its labels are not public")
    if packed:
        with py7zr.SevenZipFile(tmp_path / "train.7z", "w") as archive:
            for name, data in pictures.items():
                archive.writestr(data, name)
    else:
        for name, data in pictures.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(data)
    prepared = read(cifar.info, tmp_path)
    arrays = prepared.arrays
    assert np.bincount(arrays["test_labels"]).tolist() == [2] * 10
    assert np.bincount(arrays["train_labels"]).tolist() == [8] * 10
    both = as_set(
        np.concatenate([arrays["train_images"], arrays["test_images"]]),
        np.concatenate([arrays["train_labels"], arrays["test_labels"]]),
    )
    assert both == as_set(cifar.arrays["train_images"], cifar.arrays["train_labels"])
    assert "20 of the 100 labelled images" in prepared.origin


def test_kaggles_competition_with_missing_pictures_is_refused(tmp_path, cifar):
    pictures, table = kaggle_files(cifar)
    (tmp_path / "trainLabels.csv").write_text(table)
    (tmp_path / "train").mkdir()
    for name, data in list(pictures.items())[:90]:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(FormatError, match="lacks 10 of the 100 images"):
        read(cifar.info, tmp_path)


# --- FIDS30 ------------------------------------------------------------------------------------------------


@pytest.fixture
def fids_folder(tmp_path, fids):
    with zipfile.ZipFile(io.BytesIO(fids.files["FIDS30.zip"])) as archive:
        archive.extractall(tmp_path / "source")
    return tmp_path / "source"


def test_photo_folders_and_zip_give_the_same(tmp_path, fids, fids_folder):
    fids.write(tmp_path / "zip")
    folders, packed = read(fids.info, fids_folder, 16), read(fids.info, tmp_path / "zip", 16)
    same(folders, packed.arrays)
    assert folders.files == packed.files and folders.photos == packed.photos
    assert folders.arrays["train_images"].shape[1:] == (16, 16, 3)
    assert sum(len(files) for files in folders.files.values()) == 300


def test_photos_know_their_files(fids, fids_folder):
    prepared = read(fids.info, fids_folder, 16)
    table = {row["file"]: row for row in prepared.photos}
    assert len(table) == 300
    for part in ("train", "test"):
        for file, label, image in zip(
            prepared.files[part],
            prepared.arrays[f"{part}_labels"],
            prepared.arrays[f"{part}_images"],
            strict=True,
        ):
            name, number = file.removesuffix(".jpg").split("/")
            assert fids.info.classes[label] == name == table[file]["class"]
            assert table[file]["split"] == part
            np.testing.assert_allclose(image[8, 8].astype(int), (8 * label, 20 * int(number), 128), atol=4)
            assert (table[file]["width"], table[file]["height"]) == (40, 24 + int(number))
            assert (table[file]["format"], table[file]["mode"]) == ("JPEG", "RGB")


def test_the_split_stays_the_same_whichever_files_are_there(fids, fids_folder):
    before = {row["file"]: row["split"] for row in read(fids.info, fids_folder, 16).photos}
    removed = list(before)[::3]
    for file in removed:
        (fids_folder / "FIDS30" / file).unlink()
    after = {row["file"]: row["split"] for row in read(fids.info, fids_folder, 16).photos}
    assert set(after) == set(before) - set(removed)
    moved = {file for file in after if after[file] != before[file]}
    # Only a class that has lost all of its test photos takes another one.
    for file in moved:
        name = file.split("/")[0]
        assert not [f for f in after if f.startswith(name) and before[f] == "test"] or after[file] == "train"
    assert len(moved) <= 6


def test_each_class_has_photos_in_both_parts(fids, fids_folder):
    for name in fids.info.classes:
        for number in range(2, 10):
            (fids_folder / "FIDS30" / name / f"{number}.jpg").unlink()
    prepared = read(fids.info, fids_folder, 16)
    for part in ("train", "test"):
        assert np.bincount(prepared.arrays[f"{part}_labels"], minlength=30).tolist() == [1] * 30


def test_a_broken_photo_is_left_out_and_named(fids, fids_folder):
    (fids_folder / "FIDS30" / "plums" / "3.jpg").write_bytes(b"")
    prepared = read(fids.info, fids_folder, 16)
    assert prepared.skipped == (("plums/3.jpg", "the file is empty"),)
    assert "299 of the 300 photos" in prepared.origin
    assert all("plums/3.jpg" not in files for files in prepared.files.values())


def test_a_missing_class_is_named(fids, fids_folder):
    for path in (fids_folder / "FIDS30" / "figs").iterdir():
        path.unlink()
    with pytest.raises(FormatError, match="no photos of figs"):
        read(fids.info, fids_folder, 16)


def test_photos_of_which_most_are_broken_are_refused(fids, fids_folder):
    for path in (fids_folder / "FIDS30").rglob("*.jpg"):
        if path.name > "3":
            path.write_bytes(b"text")
    with pytest.raises(FormatError, match="Of 300 images, 210 cannot be used"):
        read(fids.info, fids_folder, 16)


def test_a_zip_with_a_bomb_or_a_way_out_is_refused(tmp_path, fids):
    path = fids.write(tmp_path) / "FIDS30.zip"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../evil.jpg", b"x")
    with pytest.raises(FormatError, match="unsafe"):
        read(fids.info, tmp_path, 16)


# --- Pipes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "names"),
    [
        ("fashion_mnist", [remote.name for remote in catalog.FASHION_MNIST.sources]),
        ("fashion_mnist", [remote.name.removesuffix(".gz") for remote in catalog.FASHION_MNIST.sources]),
        ("fashion_mnist", ["fashion-mnist_train.csv", "fashion-mnist_test.csv"]),
        ("cifar10", ["cifar-10-binary.tar.gz"]),
        ("cifar10", ["cifar-10-python.tar.gz"]),
        ("cifar10", ["test_batch", *(f"data_batch_{number}" for number in range(1, 6))]),
        ("cifar10", ["trainLabels.csv", "train.7z"]),
        ("fids30", ["FIDS30.zip"]),
    ],
)
def test_pipes_named_like_files_are_refused_at_once(tmp_path, dataset, names):
    for name in names:
        os.mkfifo(tmp_path / name)
    with pytest.raises(OSError, match="not a file"):
        read(catalog.CATALOG[dataset], tmp_path, 16)


def test_a_pipe_among_photos_is_left_out_and_named(fids, fids_folder):
    os.mkfifo(fids_folder / "FIDS30" / "plums" / "x.jpg")
    prepared = read(fids.info, fids_folder, 16)
    assert prepared.skipped == (("plums/x.jpg", "it is a folder, a pipe or a device, not a file"),)


# --- Finding -----------------------------------------------------------------------------------------------


def test_nothing_is_found_in_folders_of_other_things(tmp_path):
    (tmp_path / "photos" / "cat").mkdir(parents=True)
    (tmp_path / "train").mkdir()
    (tmp_path / "test").write_text("a file")
    for info in catalog.CATALOG.values():
        assert layouts.find(info, tmp_path) == []
        assert layouts.find(info, tmp_path / "missing") == []


def test_finding_does_not_list_folders_of_pictures(tmp_path, cifar, monkeypatch):
    write_folders(tmp_path, cifar)
    listed = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listed.append(str(path)) or scandir(path))
    assert layouts.find(cifar.info, tmp_path)
    assert not [path for path in listed if os.path.basename(path) in cifar.info.classes]


def test_a_link_to_nowhere_and_a_closed_folder_do_no_harm(tmp_path, fashion):
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "circle").symlink_to(tmp_path)
    fashion.write(tmp_path / "data")
    assert layouts.find(fashion.info, tmp_path)


def test_how_a_file_is_verified(tmp_path, fashion, cifar, fids):
    for tiny, words in (
        (fashion, "sha256 of its contents"),
        (cifar, "published sha256"),
        (fids, "no checksum"),
    ):
        tiny.write(tmp_path)
        for remote in tiny.info.sources:
            assert words in checksums.verify(tmp_path / remote.name, remote)
    remote = fids.info.sources[0]
    digest = hashlib.sha256(fids.files[remote.name]).hexdigest()
    known = dataclasses.replace(remote, sha256=digest)
    assert "published sha256" in checksums.verify(tmp_path / remote.name, known)
    with pytest.raises(ChecksumError):
        checksums.verify(tmp_path / remote.name, dataclasses.replace(remote, sha256="0" * 64))
