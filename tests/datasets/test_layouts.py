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


@pytest.mark.parametrize("data", [b"\x1f\x8b", tar_gz({"x/data_batch_1": b"cos\nsystem\n(S'false'\ntR."})])
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
        ("cifar10", ["test_batch", *(f"data_batch_{number}" for number in range(1, 6))]),
        ("cifar10", ["trainLabels.csv", "train.7z"]),
    ],
)
def test_pipes_named_like_files_are_refused_at_once(tmp_path, dataset, names):
    for name in names:
        os.mkfifo(tmp_path / name)
    with pytest.raises(OSError, match="not a file"):
        read(catalog.CATALOG[dataset], tmp_path, 16)


@pytest.mark.parametrize("name", ["cifar-10-binary.tar.gz", "cifar-10-python.tar.gz", "FIDS30.zip"])
def test_pipes_named_like_archives_are_no_archives(tmp_path, name):
    os.mkfifo(tmp_path / name)
    assert not any(layouts.find(info, tmp_path) for info in catalog.CATALOG.values())


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


# --- The ways in which people keep FIDS30 ------------------------------------------------------------------


def shape_up(fids_folder, where):
    """Move each photo to ``where(class, number)``, a folder for its class's folder."""
    import shutil

    for path in sorted((fids_folder / "FIDS30").rglob("*.jpg")):
        target = fids_folder / "new" / where(path.parent.name, int(path.stem)) / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    shutil.rmtree(fids_folder / "FIDS30")
    return fids_folder


ARRANGEMENTS = {
    "train and test": lambda name, number: "test" if number < 2 else "train",
    "train, val and test": lambda name, number: ("test", "val", "train", "train", "train")[number // 2],
    "images": lambda name, number: "images",
    "at the top and below": lambda name, number: "." if number < 4 else "test",
    "two levels": lambda name, number: "FIDS30",
    "deep": lambda name, number: "FIDS30/train" if number % 2 else "FIDS30/test",
    "a part of the classes each": lambda name, number: (
        "a" if name < "grapes" else "b" if name < "limes" else "c"
    ),
    "photos of one class apart": lambda name, number: "odd" if number % 2 and name != "figs" else "even",
}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_all_photos_are_found_however_they_are_kept(tmp_path, fids, fids_folder, arrangement):
    fids.write(tmp_path / "zip")
    official = read(fids.info, tmp_path / "zip", 16)
    shape_up(fids_folder, ARRANGEMENTS[arrangement])
    prepared = read(fids.info, fids_folder, 16)
    same(prepared, official.arrays)  # navml's own split, not the folder's: numbers stay comparable
    assert prepared.files == official.files and prepared.skipped == ()
    assert "300 of the 300 photos" in prepared.origin


def test_the_origin_says_which_places_were_put_together(fids, fids_folder):
    shape_up(fids_folder, ARRANGEMENTS["train and test"])
    assert "those in test, train are put together, and split anew" in read(fids.info, fids_folder, 16).origin


def test_other_photos_of_the_same_name_are_all_kept(fids, fids_folder):
    folder = shape_up(fids_folder, ARRANGEMENTS["train and test"]) / "new"
    other = jpeg(np.full((20, 20, 3), 200, np.uint8))
    (folder / "test" / "apples" / "5.jpg").write_bytes(other)  # train/apples/5.jpg is another photo
    prepared = read(fids.info, fids_folder, 16)
    names = {row["file"]: row["split"] for row in prepared.photos}
    assert len(names) == 301 and "apples/5.jpg" not in names
    assert names["train/apples/5.jpg"] == names["test/apples/5.jpg"]  # both where apples/5.jpg would be


def test_the_same_photo_in_two_places_is_counted_once(tmp_path, fids, fids_folder):
    import shutil

    fids.write(tmp_path / "zip")
    shutil.copytree(fids_folder / "FIDS30", fids_folder / "backup")
    prepared = read(fids.info, fids_folder, 16)
    same(prepared, read(fids.info, tmp_path / "zip", 16).arrays)
    assert prepared.skipped == (("300 pictures in backup", "the same in FIDS30, and counted once"),)


def test_photos_of_another_collection_are_named_and_not_mixed_in(fids, fids_folder):
    (fids_folder / "mine" / "oranges").mkdir(parents=True)
    (fids_folder / "mine" / "oranges" / "my.jpg").write_bytes(jpeg(np.zeros((20, 20, 3), np.uint8)))
    prepared = read(fids.info, fids_folder, 16)
    assert "300 of the 300" in prepared.origin
    assert [file for file, _ in prepared.skipped] == ["mine"]


def test_the_zip_too_takes_photos_from_wherever_they_are(tmp_path, fids):
    (tmp_path / "official").mkdir()
    fids.write(tmp_path / "official")
    with zipfile.ZipFile(io.BytesIO(fids.files["FIDS30.zip"])) as archive:
        photos = {
            name: archive.read(name) for name in archive.namelist() if name.endswith(("1.jpg", "2.jpg"))
        }
    with zipfile.ZipFile(tmp_path / "FIDS30.zip", "w") as archive:
        for name, data in photos.items():
            if "MACOSX" not in name:
                part = "test" if name.endswith("1.jpg") else "train"
                archive.writestr(name.replace("FIDS30", f"fruits/{part}"), data)
                archive.writestr(name.replace("FIDS30", "fruits/copy"), data)
        archive.writestr("fruits/train/apples/more/1.jpg", photos["FIDS30/apples/1.jpg"])
    prepared = layouts.find(fids.info, tmp_path / "FIDS30.zip")[0].read(16, False)
    assert "60 of the 300" in prepared.origin
    assert [(file, reason[:19]) for file, reason in prepared.skipped] == [
        ("60 pictures in fruits/copy", "the same in fruits/"),
        ("apples/more", "a folder inside a c"),
    ]


# --- What is left out, and why -----------------------------------------------------------------------------


def test_pictures_are_judged_by_what_is_in_them(fids, fids_folder):
    apples = fids_folder / "FIDS30" / "apples"
    pixels = np.full((30, 30, 3), 99, np.uint8)
    for name in ("photo", "x.jpg.1", "y.jpg_large", "z.jpg~", "picture.dat"):
        (apples / name).write_bytes(jpeg(pixels))
    for kind in ("PNG", "GIF", "BMP", "WEBP", "TIFF"):
        Image.fromarray(pixels).save(apples / f"no suffix {kind}", kind)
    prepared = read(fids.info, fids_folder, 16)
    assert prepared.skipped == () and "310 of the 300" in prepared.origin


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
AVIF = b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(100)


def test_what_looks_like_a_picture_and_is_not_read_is_named_with_what_to_do(fids, fids_folder):
    apples = fids_folder / "FIDS30" / "apples"
    left = {
        "a.heic": HEIC, "b.avif": AVIF, "c.HEIC": b"odd", "d.jpg": HEIC, "e": HEIC, "f.svg": b"<svg/>",
        "g.jxl.jpg.2": b"?", "h.ico": b"\0\0\1\0",
    }  # fmt: skip
    unnamed = {
        "notes.txt": b"",
        "Thumbs.db": b"\0",
        ".DS_Store": b"\0",
        "._1.jpg": b"\0",
        "photos.csv": b"a,b",
    }
    for name, data in (left | unnamed).items():
        (apples / name).write_bytes(data)
    (apples / "more").mkdir()
    (apples / ".hidden").mkdir()
    prepared = read(fids.info, fids_folder, 16)
    reasons = dict(prepared.skipped)
    assert set(reasons) == {f"apples/{name}" for name in (*left, "more")}
    for name in ("a.heic", "b.avif", "c.HEIC", "d.jpg", "e"):
        assert reasons[f"apples/{name}"] == "HEIC and AVIF are not read here: save it as JPEG or PNG"
    for name in ("f.svg", "g.jxl.jpg.2", "h.ico"):
        assert "save it as JPEG or PNG" in reasons[f"apples/{name}"]
    assert "move its pictures up" in reasons["apples/more"]


def test_a_class_of_which_nothing_can_be_read_says_why(fids, fids_folder):
    for path in (fids_folder / "FIDS30" / "figs").iterdir():
        path.write_bytes(HEIC)
        path.rename(path.with_suffix(".heic"))
    with pytest.raises(FormatError, match=r"no photos of figs. Left out: figs/0.heic \(HEIC and AVIF are"):
        read(fids.info, fids_folder, 16)


def test_a_pipe_among_the_photos_is_left_out(fids, fids_folder):
    os.mkfifo(fids_folder / "FIDS30" / "apples" / "x.jpg")
    os.mkfifo(fids_folder / "FIDS30" / "apples" / "pipe")
    prepared = read(fids.info, fids_folder, 16)
    assert prepared.skipped == (("apples/x.jpg", "it is a folder, a pipe or a device, not a file"),)


# --- CIFAR-10's folders, as people make them ---------------------------------------------------------------


def test_a_validation_folder_is_a_part_of_train_where_there_is_a_test(tmp_path, cifar):
    write_folders(tmp_path, cifar)
    for path in sorted((tmp_path / "train").rglob("*.png"))[::5]:
        (tmp_path / "val" / path.parent.name).mkdir(parents=True, exist_ok=True)
        path.rename(tmp_path / "val" / path.parent.name / path.name)
    prepared = read(cifar.info, tmp_path)
    for part in ("train", "test"):
        assert as_set(prepared.arrays[f"{part}_images"], prepared.arrays[f"{part}_labels"]) == as_set(
            cifar.arrays[f"{part}_images"], cifar.arrays[f"{part}_labels"]
        )


def test_a_validation_folder_is_the_test_where_there_is_no_other(tmp_path, cifar):
    write_folders(tmp_path, cifar)
    (tmp_path / "test").rename(tmp_path / "valid")
    assert len(read(cifar.info, tmp_path).arrays["test_labels"]) == 20


# --- Other names -------------------------------------------------------------------------------------------

RENAMED = [
    "{stem}.tar(1).gz", "{stem} (1).tar.gz", "{stem}(2).tar.gz", "{stem}.tgz", "{stem}.tar.gz.1", "{stem}.gz",
    "Copy of {stem}.tar.gz", "{stem} - Copy.tar.gz", "{stem}_copy.tar.gz", "{STEM}.TAR.GZ", "{stem}",
]  # fmt: skip


@pytest.mark.parametrize("stem", ["cifar-10-binary", "cifar-10-python"])
@pytest.mark.parametrize("name", RENAMED)
def test_archives_that_a_browser_renamed(tmp_path, cifar, stem, name):
    path = tmp_path / name.format(stem=stem, STEM=stem.upper())
    path.write_bytes(cifar.files[f"{stem}.tar.gz"])
    (tmp_path / "cifar-100-python.tar.gz").write_bytes(b"another dataset")
    prepared = read(cifar.info, tmp_path)
    same(prepared, cifar.arrays)
    assert "verified by its published" in prepared.origin


@pytest.mark.parametrize("stem", ["cifar-10-binary", "cifar-10-python"])
def test_archives_that_a_browser_unpacked_as_far_as_the_tar(tmp_path, cifar, stem):
    import gzip

    data = gzip.decompress(cifar.files[f"{stem}.tar.gz"])
    (tmp_path / f"{stem}.tar").write_bytes(data)
    prepared = read(cifar.info, tmp_path)
    same(prepared, cifar.arrays)
    assert ("md5 of each file" in prepared.origin) == ("python" in stem)
    if "python" in stem:
        at = data.index(b"data_batch_1") + 600
        (tmp_path / f"{stem}.tar").write_bytes(data[:at] + b"\0" + data[at + 1 :])
        with pytest.raises(ChecksumError, match="data_batch_1"):
            read(cifar.info, tmp_path)


@pytest.mark.parametrize("name", ["download", "x.bin", "cifar.zip", "archive.tar"])
@pytest.mark.parametrize("stem", ["cifar-10-binary", "cifar-10-python"])
@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_named_itself_is_judged_by_its_contents(tmp_path, cifar, name, stem, packed):
    import gzip

    data = cifar.files[f"{stem}.tar.gz"]
    (tmp_path / name).write_bytes(data if packed else gzip.decompress(data))
    (tmp_path / "FIDS30.zip").write_bytes(b"not asked for")
    (found,) = layouts.find(cifar.info, tmp_path / name)
    assert stem in found.kind
    same(found.read(None, False), cifar.arrays)


def test_a_zip_named_itself_is_judged_by_its_contents(tmp_path, fids, cifar):
    (tmp_path / "fruit.download").write_bytes(fids.files["FIDS30.zip"])
    (found,) = layouts.find(fids.info, tmp_path / "fruit.download")
    assert "300 of the 300" in found.read(16, False).origin
    assert layouts.find(cifar.info, tmp_path / "fruit.download") == []


@pytest.mark.parametrize("data", [b"", b"PK", b"\x1f\x8b", b"\x1f\x8b\x08\0broken", b"hello" * 1000])
def test_a_file_of_nothing_of_the_kind(tmp_path, data):
    (tmp_path / "x").write_bytes(data)
    for info in catalog.CATALOG.values():
        for found in layouts.find(info, tmp_path / "x"):
            with pytest.raises(FormatError):
                found.read(info.default_size, False)


def test_one_of_several_files_stands_for_all_of_them(tmp_path, fashion, cifar):
    fashion.write(tmp_path / "a")
    write_csv(tmp_path / "a", fashion)
    unpack(cifar.files["cifar-10-python.tar.gz"], tmp_path / "b")
    for name in fashion.files:
        (found,) = layouts.find(fashion.info, tmp_path / "a" / name)
        same(found.read(None, False), fashion.arrays)
    for part in ("train", "test"):
        (found,) = layouts.find(fashion.info, tmp_path / "a" / f"fashion-mnist_{part}.csv")
        assert found.kind == "Kaggle's CSV files"
    for path in (tmp_path / "b" / "cifar-10-batches-py").iterdir():
        (found,) = layouts.find(cifar.info, path)
        same(found.read(None, False), cifar.arrays)


@pytest.mark.parametrize("rename", ["{} (1).gz", "{}(1).gz", "{}.gz.1", "{}", "Copy of {}.gz"])
def test_idx_files_that_a_browser_renamed(tmp_path, fashion, rename):
    for name, data in fashion.files.items():
        (tmp_path / rename.format(name.removesuffix(".gz"))).write_bytes(data)
    same(read(fashion.info, tmp_path), fashion.arrays)


# --- A part of a dataset -----------------------------------------------------------------------------------


def missing(info, folder):
    (part,) = layouts.incomplete(info, folder)
    assert layouts.find(info, folder) == []
    return part.missing


@pytest.mark.parametrize("stem", ["cifar-10-binary", "cifar-10-python"])
def test_a_missing_batch_is_named(tmp_path, cifar, stem):
    unpack(cifar.files[f"{stem}.tar.gz"], tmp_path)
    (path,) = tmp_path.rglob("data_batch_4*")
    path.unlink()
    assert missing(cifar.info, tmp_path) == (path.name,)
    assert missing(cifar.info, next(tmp_path.rglob("data_batch_1*"))) == (path.name,)


def test_a_missing_idx_file_or_table_is_named(tmp_path, fashion):
    fashion.write(tmp_path / "a", *list(fashion.files)[:3])
    assert missing(fashion.info, tmp_path / "a") == ("t10k-labels-idx1-ubyte",)
    (tmp_path / "b").mkdir()
    write_csv(tmp_path / "b", fashion)
    (tmp_path / "b" / "fashion-mnist_test.csv").unlink()
    assert missing(fashion.info, tmp_path / "b") == ("fashion-mnist_test.csv",)


def test_missing_parts_and_tables_of_cifar_are_named(tmp_path, cifar):
    import shutil

    write_folders(tmp_path / "a", cifar)
    shutil.copytree(tmp_path / "a" / "train", tmp_path / "b")
    shutil.rmtree(tmp_path / "a" / "test")
    assert missing(cifar.info, tmp_path / "a")[0] == "test/airplane"
    assert "folders train and test" in missing(cifar.info, tmp_path / "b")[0]
    for name, lacks in (("trainLabels.csv", "train.7z"), ("train.7z", "trainLabels.csv")):
        (tmp_path / name.lower()).mkdir()
        (tmp_path / name.lower() / name).write_bytes(b"")
        assert missing(cifar.info, tmp_path / name.lower()) == (lacks,)


def test_missing_classes_are_named(fids, fids_folder):
    for name in fids.info.classes[:20]:
        for path in (fids_folder / "FIDS30" / name).iterdir():
            path.unlink()
        (fids_folder / "FIDS30" / name).rmdir()
    assert missing(fids.info, fids_folder) == fids.info.classes[:20]
    (part,) = layouts.incomplete(fids.info, fids_folder)
    assert str(part).endswith("lack " + ", ".join(fids.info.classes[:8]) + " and 12 more")
