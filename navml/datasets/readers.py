"""Reading each layout of the three datasets into arrays, verified as far as it can be."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from navml.datasets import archives, formats, photo_files, photos
from navml.datasets.catalog import DatasetInfo, RemoteFile
from navml.datasets.checksums import compare, verify
from navml.datasets.errors import FormatError
from navml.datasets.photo_files import Skipped
from navml.datasets.photos import PhotoFile
from navml.datasets.prepared import Prepared

TEST_SHARE = 0.2  # where there is no official test part
Places = dict[str, dict[str, Path]]  # what people call a place, and its classes' folders

Batch = tuple[str, np.ndarray, np.ndarray]  # of CIFAR-10: file name, images, labels


def _checked(info: DatasetInfo, prepared: Prepared, *, counts: bool) -> Prepared:
    """Make sure that what was read is the dataset: every class in both parts, and the official numbers."""
    for part, announced in (("train", info.train_size), ("test", info.test_size)):
        images, labels = prepared.arrays[f"{part}_images"], prepared.arrays[f"{part}_labels"]
        if len(images) != len(labels):
            raise FormatError(f"The {part} part has {len(images):,} images, but {len(labels):,} labels.")
        shape = (*(info.shape or images.shape[1:3]), *((3,) if info.channels == 3 else ()))
        if images.shape[1:] != shape or images.dtype != np.uint8 or labels.dtype != np.int64:
            raise FormatError(f"Images of {info.title} have the shape {shape}, not {images.shape[1:]}.")
        if len(labels) and (labels.min() < 0 or labels.max() >= len(info.classes)):
            raise FormatError(f"The {part} part has a label that is not 0 to {len(info.classes) - 1}.")
        present = np.bincount(labels, minlength=len(info.classes))
        if not present.all():
            raise FormatError(f"The {part} part has no image of {info.classes[int(np.argmin(present))]!r}.")
        if counts and announced and len(images) != announced:
            raise FormatError(f"The {part} part has {len(images):,} images instead of {announced:,}.")
    return prepared


# --- Reading -----------------------------------------------------------------------------------------------


def read_idx(info: DatasetInfo, paths: list[Path], size: int | None, sample: bool) -> Prepared:
    """Read the four IDX files; real ones must have the official contents."""

    def read(path: Path, remote: RemoteFile) -> np.ndarray:
        data = archives.read_plain(path)
        if remote.raw_sha256 and not sample:
            compare(path.name, "sha256 of its contents", hashlib.sha256(data).hexdigest(), remote.raw_sha256)
        values = formats.parse_idx(data, path.name)
        wanted = 3 if "images" in remote.name else 1
        if values.ndim != wanted:
            raise FormatError(f"{path.name} has {values.ndim} dimensions, not {wanted}: is it another file?")
        return values

    with ThreadPoolExecutor(2) as pool:  # decompressing and hashing let other threads run
        parts = list(pool.map(read, paths, info.sources))
    names = ("train_images", "train_labels", "test_images", "test_labels")
    arrays = dict(zip(names, parts, strict=True))
    arrays["train_labels"] = arrays["train_labels"].astype(np.int64)
    arrays["test_labels"] = arrays["test_labels"].astype(np.int64)
    origin = "verified: the sha256 of each file's contents is the official one"
    return _checked(info, Prepared(arrays, origin), counts=not sample)


def read_csv(info: DatasetInfo, paths: tuple[Path, Path], size: int | None, sample: bool) -> Prepared:
    """Read Kaggle's two tables of Fashion-MNIST."""
    assert info.shape is not None
    arrays: dict[str, np.ndarray] = {}
    for part, path in zip(("train", "test"), paths, strict=True):
        images, labels = formats.read_pixel_csv(path, info.shape, len(info.classes))
        arrays |= {f"{part}_images": images, f"{part}_labels": labels}
    origin = "counts and pixel values checked; no checksum of these files is published"
    return _checked(info, Prepared(arrays, origin), counts=not sample)


def read_cifar_archive(
    info: DatasetInfo, path: Path, remote: RemoteFile, size: int | None, sample: bool
) -> Prepared:
    """Read one of the official archives, without unpacking it."""
    python = "python" in remote.name
    names = formats.CIFAR_PYTHON if python else formats.CIFAR_BINARY
    is_packed = archives.is_gzip(path)  # some browsers unpack what they download, as far as to the .tar
    parse = formats.parse_cifar_python if python else formats.parse_cifar_binary

    # First: nothing is unpacked that is not the official archive. Of an unpacked one each batch is compared.
    how = verify(path, remote) if is_packed else _how(remote.members)

    def batches() -> Iterator[Batch]:
        for name, data in archives.read_tar(path, names, formats.CIFAR_BATCH_LIMIT):
            if not is_packed:
                _compare_member(name, data, remote.members)
            yield name, *parse(data, name)
            del data  # which the batch's pixels still hold

    return _checked(info, Prepared(_from_batches(names, batches()), how), counts=not sample)


def read_cifar_batches(
    info: DatasetInfo, paths: tuple[Path, ...], size: int | None, sample: bool
) -> Prepared:
    """Read the six batches of an unpacked archive."""
    published = {name: md5 for remote in info.archives for name, md5 in remote.members.items()}

    def batches() -> Iterator[Batch]:
        for path in paths:
            data = archives.read_plain(path, formats.CIFAR_BATCH_LIMIT)
            _compare_member(path.name, data, published)
            parse = formats.parse_cifar_binary if path.suffix == ".bin" else formats.parse_cifar_python
            yield path.name, *parse(data, path.name)

    names = tuple(path.name for path in paths)
    how = _how({name: published[name] for name in names if name in published})
    return _checked(info, Prepared(_from_batches(names, batches()), how), counts=not sample)


def _compare_member(name: str, data: bytes | memoryview, published: Mapping[str, str]) -> None:
    if name in published:
        compare(name, "md5", hashlib.md5(data, usedforsecurity=False).hexdigest(), published[name])


def _how(published: Mapping[str, str]) -> str:
    if published:
        return "verified by the published md5 of each file"
    return "counts checked; no checksum is published"


def _from_batches(names: tuple[str, ...], batches: Iterable[Batch]) -> dict[str, np.ndarray]:
    """Put five training batches and a test batch, which come in any order, into arrays.

    Each goes to its place at once, because all of them beside the result would take twice the memory.
    """
    arrays: dict[str, np.ndarray] = {}
    size = 0
    for name, images, labels in batches:
        if name == names[-1]:
            part, start, total = "test", 0, len(labels)
        else:
            size = size or len(labels)
            part, start, total = "train", names.index(name) * size, size * (len(names) - 1)
            if len(labels) != size:
                raise FormatError(
                    f"{name} has {len(labels):,} images, and another batch {size:,}: one is cut off."
                )
        if f"{part}_images" not in arrays:
            arrays[f"{part}_images"] = np.empty((total, 32, 32, 3), np.uint8)
            arrays[f"{part}_labels"] = np.empty(total, np.int64)
        arrays[f"{part}_labels"][start : start + len(labels)] = labels
        target = arrays[f"{part}_images"][start : start + len(labels)]
        # Channel by channel, as they lie, of 64 images, which the processor's cache holds: twice as fast.
        for first in range(0, len(labels), 64):
            block = slice(first, first + 64)
            for channel in range(3):
                target[block, ..., channel] = images[block, ..., channel]
        del images, labels
    return arrays


def read_cifar_folders(
    info: DatasetInfo, parts: dict[str, Places], size: int | None, sample: bool
) -> Prepared:
    """Read ``train/<class>/*`` and ``test/<class>/*``, from image files of 32 x 32 pixels."""
    arrays: dict[str, np.ndarray] = {}
    skipped: list[tuple[str, str]] = []
    for part, places in parts.items():
        files, left = _in_folders(info, places)
        found = _decode(info, files, f"{info.title}, {part}")
        arrays |= {f"{part}_images": found.images, f"{part}_labels": found.labels}
        skipped += [(f"{part}/{name}", reason) for name, reason in sorted(found.skipped + left)]
    origin = "decoded from image files, which have no published checksum and may have lost quality"
    there = len(arrays["train_labels"]) + len(arrays["test_labels"])
    if there != info.total_size:
        origin += f"; {there:,} images where the release has {info.total_size:,}"
    return _checked(info, Prepared(arrays, origin, skipped=tuple(skipped)), counts=False)


def read_cifar_kaggle(
    info: DatasetInfo, pictures: Path, table: Path, size: int | None, sample: bool
) -> Prepared:
    """Read Kaggle's ``train.7z``, or the folder unpacked from it, and hold out a test part."""
    labels = formats.read_label_csv(table, info.classes)

    def number(name: str) -> str | None:
        stem, extension = os.path.splitext(PurePosixPath(name).name)
        return stem if extension.lower() == ".png" and stem in labels else None

    read: dict[str, Callable[[], bytes]] = {}
    if pictures.is_dir():
        # train/1.png; unpackers that make a folder of their own give train/train/1.png
        inner = pictures / "train" if (pictures / "train").is_dir() else pictures
        for path in inner.iterdir():
            if key := number(path.name):
                read[key] = partial(archives.read_file, path, photos.MAX_BYTES)
    else:
        for name, data in archives.read_7z(pictures, lambda name: number(name) is not None).items():
            if key := number(name):
                read[key] = partial(bytes, data)
    missing = len(labels) - len(read)
    if missing:
        raise FormatError(f"{pictures.name} lacks {missing:,} of the {len(labels):,} images in {table.name}.")

    files = [PhotoFile(f"{key}.png", labels[key], read[key]) for key in sorted(labels, key=int)]
    found = _decode(info, files, info.title)
    # Kaggle keeps the labels of its own test images to itself, so some of the labelled ones become the test.
    names = [fact["file"] for fact in found.facts]
    test = np.zeros(len(names), bool)
    for label in range(len(info.classes)):
        rows = sorted(np.flatnonzero(found.labels == label), key=lambda row: _draw(names[row]))
        test[rows[: round(TEST_SHARE * len(rows))]] = True
    arrays = {
        "train_images": found.images[~test],
        "train_labels": found.labels[~test],
        "test_images": found.images[test],
        "test_labels": found.labels[test],
    }
    origin = (
        f"Kaggle does not publish the labels of its test images, so {test.sum():,} of the {len(names):,} "
        "labelled images, the same share of each class, are held out as the test part: results are not "
        "comparable with those on the official test images; no checksum is published"
    )
    return _checked(info, Prepared(arrays, origin, skipped=tuple(found.skipped)), counts=False)


def read_fids_folders(
    info: DatasetInfo, places: Places, left_out: Skipped, size: int | None, sample: bool
) -> Prepared:
    """Read ``<class>/*`` of one or several places, whatever the photos are, as squares of ``size`` pixels."""
    files, skipped = _in_folders(info, places)
    how = "no checksum is published"
    if len(places) > 1:
        how = f"those in {', '.join(places)} are put together, and split anew; {how}"
    return _read_photos(info, files, left_out + skipped, size, how)


def read_fids_zip(
    info: DatasetInfo, path: Path, remote: RemoteFile, size: int | None, sample: bool
) -> Prepared:
    """Read ``FIDS30.zip``, without unpacking it."""
    how = verify(path, remote)
    with archives.open_zip(path) as (archive, members):
        files, skipped = photo_files.choose(photo_files.in_zip(archive, members, info.classes))
        return _read_photos(info, files, skipped, size, how)


def _read_photos(
    info: DatasetInfo, files: list[PhotoFile], skipped: Skipped, size: int | None, how: str
) -> Prepared:
    assert size is not None
    there = {file.label for file in files}
    missing = [name for label, name in enumerate(info.classes) if label not in there]
    if missing:
        also = f" Left out: {skipped[0][0]} ({skipped[0][1]})." if skipped else ""
        raise FormatError(f"{info.title} is incomplete: there are no photos of {', '.join(missing)}.{also}")
    # In the order of the draw: no run of one class, and no dependence on how the files were listed.
    found = photos.decode_all(sorted(files, key=lambda file: _draw(file.name)), size, info.title)
    if len(found.images) < len(files) / 2:
        raise _mostly_useless(found, len(files))
    names = [fact["file"] for fact in found.facts]
    test = np.array([_draw(name) < TEST_SHARE for name in names])
    for label in range(len(info.classes)):
        rows = np.flatnonzero(found.labels == label)
        if len(rows) and not test[rows].any():
            test[rows[0]] = True
        if len(rows) > 1 and test[rows].all():
            test[rows[-1]] = False

    arrays: dict[str, np.ndarray] = {}
    in_part = {"train": ~test, "test": test}
    for part, rows in in_part.items():
        arrays |= {f"{part}_images": found.images[_span(rows)], f"{part}_labels": found.labels[rows]}
    table = [
        {
            "file": name,
            "class": info.classes[label],
            "split": "test" if is_test else "train",
            **{key: fact[key] for key in ("width", "height", "format", "mode")},
        }
        for name, label, is_test, fact in zip(names, found.labels, test, found.facts, strict=True)
    ]
    part_files = {part: tuple(names[row] for row in np.flatnonzero(rows)) for part, rows in in_part.items()}
    origin = f"{len(names):,} of the {info.total_size:,} photos of the release; {how}"
    prepared = Prepared(arrays, origin, False, tuple(sorted(found.skipped + skipped)), part_files, table)
    return _checked(info, prepared, counts=False)


def _span(rows: np.ndarray) -> slice | np.ndarray:
    """Return a mask of rows that lie together, as the draw leaves them, as a slice: that copies nothing."""
    where = np.flatnonzero(rows)
    together = len(where) > 0 and where[-1] - where[0] == len(where) - 1
    return slice(int(where[0]), int(where[-1]) + 1) if together else rows


def _in_folders(info: DatasetInfo, places: Places) -> tuple[list[PhotoFile], Skipped]:
    """Choose the pictures in the classes' folders of each place."""
    return photo_files.choose(
        file
        for place, folders in places.items()
        for label, name in enumerate(info.classes)
        if name in folders
        for file in photo_files.in_folder(folders[name], place, label, name)
    )


def _decode(info: DatasetInfo, files: Iterable[PhotoFile], title: str) -> photos.Photos:
    """Decode small images of exactly the dataset's size, in the order of the draw."""
    assert info.shape is not None
    listed = sorted(files, key=lambda file: _draw(file.name))
    found = photos.decode_all(listed, info.shape[0], title, exact=True)
    if found.skipped and len(found.images) < len(listed) / 2:
        raise _mostly_useless(found, len(listed))
    return found


def _mostly_useless(found: photos.Photos, total: int) -> FormatError:
    name, reason = found.skipped[0]
    return FormatError(f"Of {total:,} images, {len(found.skipped):,} cannot be used. {name}: {reason}.")


def _draw(name: str) -> float:
    """A number from 0 to below 1 that depends on a file's class and number, and on nothing else.

    Of 3,000 numbers tried in place of 2875, it is one of those that bring each class of FIDS30 nearest to its
    fifth of test photos.
    """
    stem = os.path.splitext("/".join(name.lower().split("/")[-2:]))[0]  # wherever the class's folder lies
    digest = hashlib.sha256(f"navigating-ml 2875 {stem}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
