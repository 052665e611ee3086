"""The official files of the three datasets, made of what ``navml.load`` finds, for navml and its peers."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import pickle
import shutil
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import navml
from authoring.make_fashion_sample import write_idx
from navml import places
from navml.datasets import catalog, layouts, photos
from navml.datasets.cache import ARRAYS
from navml.datasets.errors import FormatError
from navml.datasets.sample import write_sample

Arrays = Mapping[str, np.ndarray]
Checksums = dict[str, dict[str, str]]

SIDE = 128  # pixels that each photo gets


def build(files: Path) -> dict[str, str]:
    """Write the three datasets, at their full sizes, into the folders ``files/<dataset>``.

    Returns
    -------
    dict
        Titles, and what each dataset was made of, in words.
    """
    made = {}
    for info, write in ((catalog.FASHION_MNIST, write_fashion_mnist), (catalog.CIFAR10, write_cifar10)):
        dataset = navml.load(info.name)
        write(files / info.name, _at_full_size(dataset))
        what = "the small sample, repeated to" if dataset.is_sample else "the real"
        made[info.title] = f"{what} {info.total_size:,} images"
    count, is_sample = write_fids30(files / "fids30")
    made[catalog.FIDS30.title] = f"{count:,} {'drawn' if is_sample else 'real'} photos"
    return made


def _at_full_size(dataset: navml.ImageDataset) -> Arrays:
    """Return its arrays; a sample's are repeated until they are as long as the official ones."""
    arrays = {}
    for part, size in (("train", dataset.info.train_size), ("test", dataset.info.test_size)):
        split = getattr(dataset, part)
        arrays[f"{part}_images"] = np.resize(split.images, (size, *split.images.shape[1:]))
        arrays[f"{part}_labels"] = np.resize(split.labels, size)
    return arrays


# --- Checksums: those of our files, as nobody publishes them ------------------------------------------------


def checksums(folder: Path) -> Checksums:
    """Return the md5 and sha256 of each file in a dataset's folder, packed and unpacked."""
    known: Checksums = json.loads(_beside(folder).read_text(encoding="utf-8"))
    return known


def _write_checksums(folder: Path, contents: Mapping[str, bytes]) -> None:
    known = {
        name: {kind: hashlib.new(kind, content).hexdigest() for kind in ("md5", "sha256")}
        for name, content in contents.items()
    }
    _beside(folder).write_text(json.dumps(known), encoding="utf-8")


def _beside(folder: Path) -> Path:
    return folder.with_suffix(".json")


# --- Fashion-MNIST: four IDX files -------------------------------------------------------------------------


def write_fashion_mnist(folder: Path, arrays: Arrays) -> None:
    """Write ``train-images-idx3-ubyte.gz`` and its three siblings into a new folder."""
    folder.mkdir(parents=True)
    contents = {}
    for remote, name in zip(catalog.FASHION_MNIST.sources, ARRAYS, strict=True):
        path = folder / remote.name
        write_idx(path, arrays[name].astype(np.uint8))
        contents[path.name] = path.read_bytes()
        contents[path.stem] = gzip.decompress(contents[path.name])
    _write_checksums(folder, contents)


# --- CIFAR-10: an archive of pickles -----------------------------------------------------------------------


def write_cifar10(folder: Path, arrays: Arrays) -> None:
    """Write ``cifar-10-python.tar.gz``, with five batches to train on, into a new folder."""
    folder.mkdir(parents=True)
    images = np.array_split(arrays["train_images"], 5) + [arrays["test_images"]]
    labels = np.array_split(arrays["train_labels"], 5) + [arrays["test_labels"]]
    names = [f"data_batch_{number}" for number in range(1, 6)] + ["test_batch"]
    contents = {name: cifar_batch(*batch) for name, *batch in zip(names, images, labels, strict=True)}
    classes = [name.encode() for name in catalog.CIFAR10.classes]
    contents["batches.meta"] = _python2_pickle({b"label_names": classes, b"num_vis": 3072})

    (remote,) = catalog.CIFAR10.archives
    with tarfile.open(folder / remote.name, "w:gz", compresslevel=6) as archive:
        for name, content in contents.items():
            member = tarfile.TarInfo(f"cifar-10-batches-py/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    _write_checksums(folder, contents | {remote.name: (folder / remote.name).read_bytes()})


def cifar_batch(images: np.ndarray, labels: np.ndarray) -> bytes:
    """Return a batch of CIFAR-10's python version: a pickle as Python 2 wrote it.

    Parameters
    ----------
    images
        uint8, (n, 32, 32, 3).
    labels
        (n,), 0 to 9.
    """
    planes = np.ascontiguousarray(images.transpose(0, 3, 1, 2).reshape(len(images), -1))
    filenames = [f"picture_s_{number:06}.png".encode() for number in range(len(images))]
    return _python2_pickle({b"data": planes, b"labels": labels.tolist(), b"filenames": filenames})


def _python2_pickle(content: object) -> bytes:
    file = io.BytesIO()
    _Python2Pickler(file, protocol=2).dump(content)
    return file.getvalue()


def _save_string(pickler: Any, text: bytes) -> None:
    pickler.write(pickle.BINSTRING + struct.pack("<i", len(text)) + text)
    pickler.memoize(text)


class _Python2Pickler(pickle._Pickler):
    """Writes bytes as Python 2 did its strings: torchvision reads these as text, Keras and navml as bytes."""

    dispatch = pickle._Pickler.dispatch | {bytes: _save_string}


# --- FIDS30: folders of photos -----------------------------------------------------------------------------


def write_fids30(folder: Path) -> tuple[int, bool]:
    """Copy the photos that every tool can read into ``folder/<class>``.

    Returns
    -------
    count, is_sample
        How many there are, and whether they are the sample's.
    """
    info = catalog.FIDS30
    navml.load(info.name)  # downloads them if need be
    named = os.environ.get("NAVML_SOURCE")
    folders = [*([Path(named)] if named else []), places.downloads_folder(places.cache_folder(), info.name)]
    count = 0
    with tempfile.TemporaryDirectory() as unpacked:
        found = [layout.place for place in folders for layout in layouts.find(info, place)]
        if not found:
            write_sample(info, Path(unpacked))
        elif found[0].is_file():
            with zipfile.ZipFile(found[0]) as archive:
                archive.extractall(unpacked)
        place = found[0] if found and found[0].is_dir() else layouts.find(info, Path(unpacked))[0].place
        for path in sorted(place.glob("*/*")):
            if path.parent.name.lower() in info.classes and _is_plain(path):
                target = folder / path.parent.name.lower() / path.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
                count += 1
    return count, not found


def _is_plain(path: Path) -> bool:
    """Say whether a file is a whole photo of a kind that Keras knows too."""
    try:
        _, facts = photos.decode(path.read_bytes(), SIDE)
    except FormatError:
        return False
    return facts["format"] in ("JPEG", "PNG") and path.suffix.lower() in (".jpg", ".jpeg", ".png")
