"""The layouts in which people keep the three datasets, recognised in a folder.

Each of the five steps of ``sources`` ends in a folder: the learner's, the platform's, the one with downloads,
the one with the sample. ``find`` says what is in it; nothing is read before ``Layout.read`` is called.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from navml.datasets import formats, readers
from navml.datasets.catalog import CATALOG, DatasetInfo
from navml.datasets.prepared import Prepared

LOOKED_FOR = {
    "fashion_mnist": (
        "the four files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-"
        "labels-idx1-ubyte, with .gz or without, or Kaggle's fashion-mnist_train.csv and "
        "fashion-mnist_test.csv"
    ),
    "fids30": "FIDS30.zip, or a folder with the 30 folders acerolas, apples, ... watermelons",
    "cifar10": (
        "cifar-10-binary.tar.gz or cifar-10-python.tar.gz, packed or unpacked, or Kaggle's train.7z with "
        "trainLabels.csv, or folders train and test with the ten folders airplane, automobile, ... truck"
    ),
}
_MAX_ENTRIES, _MAX_FOLDERS = 5_000, 400  # a look at a home folder stays quick; data lie near the top


@dataclass(frozen=True)
class Layout:
    """A dataset found in a folder, not yet read.

    Attributes
    ----------
    kind
        What it is, in words: "the official IDX files".
    place
        Where it is: a file, or the folder that holds the files.
    landmarks
        Files and folders whose size and time of change tell whether the data changed.
    read
        ``read(size, sample)`` returns what it holds, verified as far as it can be. Its ``origin`` tells only
        how it was verified. Raises ``FormatError``.
    """

    kind: str
    place: Path
    landmarks: tuple[Path, ...]
    read: Callable[[int | None, bool], Prepared]


def find(info: DatasetInfo, root: Path, depth: int = 2) -> list[Layout]:
    """Look for a dataset in a folder and ``depth`` levels below it, nearest and best verifiable first.

    Parameters
    ----------
    info
        The dataset.
    root
        The folder; or one file, for example ``FIDS30.zip``.

    Returns
    -------
    list of Layout
        Empty if there is none.
    """
    folders = list(_walk(root, depth))
    return [layout for look in _LOOKS[info.name] for folder in folders for layout in look(info, folder)]


# --- Looking -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Folder:
    path: Path
    files: dict[str, Path]  # by lower-case name: Windows and macOS do not tell FIDS30.ZIP from FIDS30.zip
    folders: dict[str, Path]

    def classes(self, names: tuple[str, ...]) -> dict[str, Path]:
        return {name: self.folders[name] for name in names if name in self.folders}


_CLASS_NAMES = frozenset(name for info in CATALOG.values() for name in info.classes)


def _walk(root: Path, depth: int) -> Iterator[_Folder]:
    """Yield folders level by level. Folders of a class are not entered: they hold thousands of pictures."""
    if root.is_file():
        yield _Folder(root.parent, {root.name.lower(): root}, {})
        return
    level = [root]
    budget = _MAX_FOLDERS
    for _ in range(depth + 1):
        below: list[Path] = []
        for path in level[:budget]:
            folder = _list(path)
            yield folder
            below += [
                child
                for name, child in sorted(folder.folders.items())
                if name not in _CLASS_NAMES and not name.startswith((".", "__"))
            ]
        budget -= len(level)
        if budget <= 0:
            return
        level = below


def _list(path: Path) -> _Folder:
    files: dict[str, Path] = {}
    folders: dict[str, Path] = {}
    try:
        with os.scandir(path) as entries:
            for count, entry in enumerate(entries):
                if count >= _MAX_ENTRIES:
                    break
                try:
                    kind = folders if entry.is_dir() else files
                except OSError:  # a link that leads nowhere
                    continue
                kind[entry.name.lower()] = path / entry.name
    except OSError:  # not ours to read
        pass
    return _Folder(path, files, folders)


def _idx(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    found = []
    for remote in info.sources:
        plain = remote.name.removesuffix(".gz")
        # Some mirrors write train-images.idx3-ubyte; some of Kaggle's have a folder of that name around it.
        names = (plain, plain + ".gz", plain.replace("-idx", ".idx"))
        path = next((folder.files[name] for name in names if name in folder.files), None)
        if path is None and plain in folder.folders:
            path = _list(folder.folders[plain]).files.get(plain)
        if path is None:
            return
        found.append(path)
    yield Layout("the official IDX files", folder.path, tuple(found), partial(readers.read_idx, info, found))


def _csv(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    paths = [folder.files.get(f"fashion-mnist_{part}.csv") for part in ("train", "test")]
    found = tuple(path for path in paths if path)
    if len(found) == 2:
        yield Layout("Kaggle's CSV files", folder.path, found, partial(readers.read_csv, info, found))


def _cifar_archive(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    for remote in (*info.sources, *info.archives):
        path = folder.files.get(remote.name)
        if path:
            kind = f"the official archive {remote.name}"
            yield Layout(kind, path, (path,), partial(readers.read_cifar_archive, info, path, remote))


def _cifar_batches(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    for names, version in ((formats.CIFAR_BINARY, "binary"), (formats.CIFAR_PYTHON, "python")):
        found = tuple(folder.files[name] for name in names if name in folder.files)
        if len(found) == len(names):
            kind = f"the unpacked {version} archive"
            yield Layout(kind, folder.path, found, partial(readers.read_cifar_batches, info, found))


def _cifar_folders(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    if not {"train", "test"} <= folder.folders.keys():
        return
    parts = [folder.folders["train"], folder.folders["test"]]
    inside = {path.name.lower(): _list(path).classes(info.classes) for path in parts}
    if all(len(found) > len(info.classes) // 2 for found in inside.values()):
        marks = (*parts, *(path for found in inside.values() for path in found.values()))
        yield Layout(
            "folders of images", folder.path, marks, partial(readers.read_cifar_folders, info, inside)
        )


def _cifar_kaggle(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    labels = folder.files.get("trainlabels.csv")
    for pictures in (folder.folders.get("train"), folder.files.get("train.7z")):
        if labels and pictures:
            read = partial(readers.read_cifar_kaggle, info, pictures, labels)
            yield Layout("the files of Kaggle's competition", folder.path, (pictures, labels), read)


def _fids_folders(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    found = folder.classes(info.classes)
    if len(found) > len(info.classes) // 2:
        marks = (folder.path, *found.values())
        yield Layout("folders of photos", folder.path, marks, partial(readers.read_fids_folders, info, found))


def _fids_zip(info: DatasetInfo, folder: _Folder) -> Iterator[Layout]:
    for remote in info.sources:
        path = folder.files.get(remote.name.lower())
        if path:
            kind = f"the official archive {remote.name}"
            yield Layout(kind, path, (path,), partial(readers.read_fids_zip, info, path, remote))


_LOOKS: dict[str, tuple[Callable[[DatasetInfo, _Folder], Iterator[Layout]], ...]] = {
    "fashion_mnist": (_idx, _csv),
    "fids30": (_fids_folders, _fids_zip),
    "cifar10": (_cifar_archive, _cifar_batches, _cifar_folders, _cifar_kaggle),
}
