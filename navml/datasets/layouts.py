"""The layouts in which people keep the three datasets, recognised in a folder.

Each of the five steps of ``sources`` ends in a folder: the learner's, the platform's, the one with downloads,
the one with the sample. ``find`` says what is in it, and ``incomplete`` what is there in part; no picture is
read before ``Layout.read`` is called.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from navml.datasets import formats, readers
from navml.datasets.catalog import CATALOG, DatasetInfo, RemoteFile
from navml.datasets.prepared import Prepared

LOOKED_FOR = {
    "fashion_mnist": (
        "the four files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-"
        "labels-idx1-ubyte, with .gz or without, or Kaggle's fashion-mnist_train.csv and "
        "fashion-mnist_test.csv"
    ),
    "fids30": (
        "FIDS30.zip, or a folder with the 30 folders acerolas, apples, ... watermelons, which may be spread "
        "over folders such as train and test"
    ),
    "cifar10": (
        "cifar-10-binary.tar.gz or cifar-10-python.tar.gz, packed or unpacked, or Kaggle's train.7z with "
        "trainLabels.csv, or folders train and test with the ten folders airplane, automobile, ... truck"
    ),
}
_MAX_ENTRIES, _MAX_FOLDERS = 5_000, 400  # a look at a home folder stays quick; data lie near the top
_CLASS_NAMES = frozenset(name for info in CATALOG.values() for name in info.classes)
_TRAIN, _VALIDATION = {"train", "training"}, {"val", "valid", "validation", "dev"}
_TEST = {"test", "testing"}
_PARTS = (
    _TRAIN | _VALIDATION | _TEST | {"images", "photos"}
)  # folders that people make inside a dataset's own


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
        What it is read from: files, and folders of which every file counts.
    read
        ``read(size, sample)`` returns what it holds, verified as far as it can be. Its ``origin`` tells only
        how it was verified. Raises ``FormatError``.
    """

    kind: str
    place: Path
    landmarks: tuple[Path, ...]
    read: Callable[[int | None, bool], Prepared]


@dataclass(frozen=True)
class Incomplete:
    """A dataset of which a folder has only a part: what it is, where, and the names of what is missing."""

    kind: str
    place: Path
    missing: tuple[str, ...]

    def __str__(self) -> str:
        names = ", ".join(self.missing[:8]) + (f" and {len(self.missing) - 8} more" * (len(self.missing) > 8))
        return f"{self.kind} in {self.place} lack {names}"


def find(info: DatasetInfo, root: Path, depth: int = 2) -> list[Layout]:
    """Look for a dataset in a folder and ``depth`` levels below it, nearest and best verifiable first.

    Parameters
    ----------
    info
        The dataset.
    root
        The folder; or one file, for example ``FIDS30.zip``, whatever it is called.

    Returns
    -------
    list of Layout
        Empty if there is none.
    """
    return [found for found in _look(info, root, depth) if isinstance(found, Layout)]


def incomplete(info: DatasetInfo, root: Path, depth: int = 2) -> list[Incomplete]:
    """Look for a dataset of which something is missing, like ``find``."""
    return [found for found in _look(info, root, depth) if isinstance(found, Incomplete)]


def _look(info: DatasetInfo, root: Path, depth: int) -> Iterator[Layout | Incomplete]:
    if not root.is_file():
        folders = list(_walk(root, depth))
        for look in _LOOKS[info.name]:
            yield from look(info, folders)
        return
    # Itself, judged by what is in it; or one of several that belong together.
    around = _list(root.parent)
    alone = _Folder(root.parent, dict.fromkeys(_possible_names(info, root), root), {})
    looks = _LOOKS[info.name]
    found = [layout for look in looks for layout in look(info, [alone])]
    around_it = (layout for look in looks for layout in look(info, [around]))
    yield from found or (
        layout for layout in around_it if isinstance(layout, Incomplete) or root in layout.landmarks
    )


# --- Looking -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Folder:
    path: Path
    files: dict[str, Path]  # by lower-case name: Windows and macOS do not tell FIDS30.ZIP from FIDS30.zip
    folders: dict[str, Path]

    def classes(self, info: DatasetInfo) -> dict[str, Path]:
        return {name: self.folders[name] for name in info.classes if name in self.folders}

    def named(self, name: str) -> list[Path]:
        """Return the files of this name, the exact one first, then those that a browser or a copy renamed."""
        renamed = self._by_plain_name.get(_plain(name), [])
        return sorted(renamed, key=lambda path: (path.name.lower() != name.lower(), path.name))

    @cached_property
    def _by_plain_name(self) -> dict[str, list[Path]]:
        found: dict[str, list[Path]] = {}
        for name, path in self.files.items():
            found.setdefault(_plain(name), []).append(path)
        return found


def _plain(name: str) -> str:
    """Return what is left of "Copy of cifar-10-python.tar(1).gz": "cifar10python"."""
    name = re.sub(
        r"[ _-]*(\(\d+\)|\b(copy|kopie|copie)( of)?\b)[ _-]*|\.\d+$", "", name.lower().replace("_", "-")
    )
    return re.sub(r"[^a-z0-9]", "", re.sub(r"(\.(tar|t?gz|zip|7z|csv))+$", "", name))


def _walk(root: Path, depth: int) -> Iterator[_Folder]:
    """Yield folders level by level. Folders of a class are not entered: they hold thousands of pictures."""
    level = [root]
    budget = _MAX_FOLDERS
    for _ in range(depth + 1):
        below: list[Path] = []
        for path in level:  # which grows
            if budget <= 0:
                return
            budget -= 1
            folder = _list(path)
            yield folder
            for name, child in sorted(folder.folders.items()):
                if name not in _CLASS_NAMES and not name.startswith((".", "__")):
                    # Folders like "train" are no level of their own, unless one lies in another.
                    (level if name in _PARTS and path.name.lower() not in _PARTS else below).append(child)
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


def _possible_names(info: DatasetInfo, path: Path) -> list[str]:
    """Return the official names that a file's contents would fit: it may be called anything."""
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, path.stat().st_size - 1_000_000))
        tail = file.read().lower()  # where a zip has the names of its members
    if head.startswith(b"PK"):
        is_it = sum(f"{name}/".encode() in tail for name in info.classes) > len(info.classes) // 2
        return [remote.name.lower() for remote in info.sources if remote.name.endswith(".zip") and is_it]
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head, 512)
        except zlib.error:
            return []
    first = head[:100].split(b"\0")[0].lower()  # where a tar has the name of its first member
    version = b"binary" if b"-bin" in first or first.endswith(b".bin") else b"python"
    is_tar = b"-batches-" in first or b"_batch" in first
    return [
        remote.name
        for remote in (*info.sources, *info.archives)
        if is_tar and remote.name.endswith(".tar.gz") and version.decode() in remote.name
    ]


# --- Fashion-MNIST -----------------------------------------------------------------------------------------


def _idx(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout | Incomplete]:
    kind = "the official IDX files"
    for folder in folders:
        found, missing = [], []
        for remote in info.sources:
            # Some mirrors write train-images.idx3-ubyte; on Kaggle, a folder of that name may be around it.
            plain = remote.name.removesuffix(".gz")
            inner = _list(folder.folders[plain]).named(plain) if plain in folder.folders else []
            paths = [*folder.named(plain), *inner]
            found += paths[:1]
            missing += [] if paths else [plain]
        if not missing:
            yield Layout(kind, folder.path, tuple(found), partial(readers.read_idx, info, found))
        elif found:
            yield Incomplete(kind, folder.path, tuple(missing))


def _csv(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout | Incomplete]:
    kind, names = "Kaggle's CSV files", ("fashion-mnist_train.csv", "fashion-mnist_test.csv")
    for folder in folders:
        found = {name: paths[0] for name in names if (paths := folder.named(name))}
        if len(found) == 2:
            train, test = found.values()
            yield Layout(kind, folder.path, (train, test), partial(readers.read_csv, info, (train, test)))
        elif found:
            yield Incomplete(kind, folder.path, tuple(name for name in names if name not in found))


# --- CIFAR-10 ----------------------------------------------------------------------------------------------


def _cifar_archive(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout]:
    for folder in folders:
        for path, remote in _archives(info, folder):
            kind = f"the official archive {remote.name}"
            yield Layout(kind, path, (path,), partial(readers.read_cifar_archive, info, path, remote))


def _archives(info: DatasetInfo, folder: _Folder) -> Iterator[tuple[Path, RemoteFile]]:
    for remote in (*info.sources, *info.archives):
        for path in folder.named(remote.name):
            if path.is_file():
                yield path, remote


def _cifar_batches(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout | Incomplete]:
    for names, version in ((formats.CIFAR_BINARY, "binary"), (formats.CIFAR_PYTHON, "python")):
        for folder in folders:
            found = tuple(folder.files[name] for name in names if name in folder.files)
            kind = f"the unpacked {version} archive"
            if len(found) == len(names):
                yield Layout(kind, folder.path, found, partial(readers.read_cifar_batches, info, found))
            elif found:
                missing = tuple(name for name in names if name not in folder.files)
                yield Incomplete(f"the files of {kind}", folder.path, missing)


def _cifar_folders(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout | Incomplete]:
    kind = "folders of images"
    for folder in folders:
        inside = {
            name: classes
            for name in sorted((_TRAIN | _VALIDATION | _TEST) & folder.folders.keys())
            if (classes := _list(folder.folders[name]).classes(info))
        }
        # What people hold out for validation is of the official training part, unless it is all that they do.
        test = _TEST if _TEST & inside.keys() else _VALIDATION
        parts: dict[str, readers.Places] = {"train": {}, "test": {}}
        for name, classes in inside.items():
            parts["test" if name in test else "train"][name] = classes
        missing = {part: _missing(info, places.values()) for part, places in parts.items()}
        if all(2 * len(names) < len(info.classes) for names in missing.values()):
            marks = tuple(path for classes in inside.values() for path in classes.values())
            read = partial(readers.read_cifar_folders, info, parts)
            yield Layout(kind, folder.path, marks, read)
        elif inside:
            lacking = (f"{part}/{name}" for part, names in missing.items() for name in names)
            yield Incomplete(kind, folder.path, tuple(lacking))
        elif len(folder.classes(info)) > 1 and folder.path.name.lower() not in _PARTS:
            yield Incomplete(kind, folder.path, ("folders train and test around those of the classes",))


def _missing(info: DatasetInfo, places: Iterable[dict[str, Path]]) -> list[str]:
    there = {name for classes in places for name in classes}
    return [name for name in info.classes if name not in there]


def _cifar_kaggle(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout | Incomplete]:
    kind = "the files of Kaggle's competition"
    for folder in folders:
        labels = folder.named("trainLabels.csv")[:1]
        pictures = [folder.folders["train"]] if "train" in folder.folders else []
        pictures += folder.named("train.7z")
        for path in pictures if labels else []:
            read = partial(readers.read_cifar_kaggle, info, path, labels[0])
            yield Layout(kind, folder.path, (path, labels[0]), read)
        if labels and not pictures:
            yield Incomplete(kind, folder.path, ("train.7z",))
        elif not labels and folder.named("train.7z"):
            yield Incomplete(kind, folder.path, ("trainLabels.csv",))


# --- FIDS30 ------------------------------------------------------------------------------------------------


def _fids_folders(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout | Incomplete]:
    """Take the photos of all places that are a part of one dataset, such as "train" and "test"."""
    places = {folder.path: classes for folder in folders if (classes := folder.classes(info))}
    taken = {path: classes for path, classes in places.items() if 2 * len(classes) > len(info.classes)}
    if _missing(info, taken.values()):
        taken = places
    if not taken or len(taken) == 1 == sum(map(len, taken.values())):  # a folder "oranges" means nothing
        return
    missing = _missing(info, taken.values())
    root = Path(os.path.commonpath(taken))
    kind = "folders of photos"
    if 2 * len(missing) >= len(info.classes):
        yield Incomplete(kind, root, tuple(missing))
        return

    def called(path: Path, start: Path) -> str:
        return Path(os.path.relpath(path, start)).as_posix() if path != start else path.name

    other = "photos in other folders named like classes: name this folder itself to use them"
    left_out = [(called(path, folders[0].path), other) for path in places if path not in taken]
    named = {called(path, root): classes for path, classes in sorted(taken.items())}
    marks = tuple(path for classes in named.values() for path in classes.values())
    yield Layout(kind, root, marks, partial(readers.read_fids_folders, info, named, left_out))


def _fids_zip(info: DatasetInfo, folders: list[_Folder]) -> Iterator[Layout]:
    for folder in folders:
        for path, remote in _archives(info, folder):
            kind = f"the official archive {remote.name}"
            yield Layout(kind, path, (path,), partial(readers.read_fids_zip, info, path, remote))


_LOOKS: dict[str, tuple[Callable[[DatasetInfo, list[_Folder]], Iterator[Layout | Incomplete]], ...]] = {
    "fashion_mnist": (_idx, _csv),
    "fids30": (_fids_folders, _fids_zip),
    "cifar10": (_cifar_archive, _cifar_batches, _cifar_folders, _cifar_kaggle),
}
