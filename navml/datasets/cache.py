"""The cache on disk: prepared datasets that open in milliseconds, and never half of one.

``<cache>/prepared/<dataset>/<slot>/`` holds four ``.npy`` files and ``meta.json``. A slot is written into a
folder beside it and renamed when it is complete, under a lock. ``meta.json`` has the sha256 of each array,
and a stamp (size, times) like those in git's index: while the stamp holds, the bytes need not be read again.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from navml import places
from navml.datasets.checksums import file_sha256
from navml.datasets.errors import CacheError, DataWarning, DiskFullError
from navml.datasets.prepared import Prepared

FORMAT = 2  # of meta.json and of how photos are resized; slots of another format are made anew
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


class Damaged(Exception):
    """A file of a slot is not what was written; the message names it and says how."""


@dataclass(frozen=True)
class Slot:
    """The place of one prepared dataset: ``path`` exists if, and only if, it is complete."""

    root: Path
    dataset: str
    name: str

    @property
    def path(self) -> Path:
        """Its folder."""
        return self.root / "prepared" / self.dataset / self.name


# --- Where the cache is ------------------------------------------------------------------------------------


_spare: tempfile.TemporaryDirectory[str] | None = None


def _roots() -> list[Path]:
    return [places.cache_folder(), *([Path(_spare.name)] if _spare else [])]


def writable_folder() -> Path:
    """Return a folder that can be written to: the cache, or a temporary one that lives as long as we do.

    A learner on a read-only or foreign file system is better off with data that must be prepared again
    tomorrow than with an error today. There is a warning, once.

    Raises
    ------
    DiskFullError
        If there is no room for even an empty file.
    CacheError
        If there is no writable folder at all.
    """
    global _spare
    root = places.cache_folder()
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return root
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise _disk_full(root, 0) from error
        reason = error.strerror or str(error)
    if _spare is None:
        try:
            _spare = tempfile.TemporaryDirectory(prefix="navml-", ignore_cleanup_errors=True)
        except OSError as error:
            raise CacheError(
                f"The cache folder {root} cannot be written to ({reason}), and there is no temporary folder "
                "either. Nothing was kept. Set the environment variable NAVML_HOME to a folder of your own."
            ) from error
        warnings.warn(
            f"The cache folder {root} cannot be written to ({reason}), so data are kept in a temporary "
            "folder until this session ends, and prepared again in the next one. To keep them, set the "
            "environment variable NAVML_HOME to a folder of your own before you start.",
            DataWarning,
            stacklevel=2,
        )
    return Path(_spare.name)


# --- Room --------------------------------------------------------------------------------------------------


def ensure_room(path: Path, needed: int) -> None:
    """Raise ``DiskFullError`` if the disk of folder ``path`` has less than ``needed`` bytes free."""
    if shutil.disk_usage(path).free < needed:
        raise _disk_full(path, needed)


@contextmanager
def disk_errors(path: Path, needed: int) -> Iterator[None]:
    """Turn what the disk of folder ``path`` refuses inside the block into a message about that folder.

    Raises
    ------
    DiskFullError
        If there is no room; ``needed`` is how many bytes it takes.
    CacheError
        If the folder became read-only.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise _disk_full(path, needed) from error
        if error.errno in _CLOSED:
            raise CacheError(
                f"The cache folder {path} can no longer be written to ({error.strerror}). Nothing "
                "half-written was kept. Set the environment variable NAVML_HOME to a folder of your own, and "
                "load again."
            ) from error
        raise


def _disk_full(path: Path, needed: int) -> DiskFullError:
    free = shutil.disk_usage(path).free if path.exists() else 0
    need = f"{needed / 1e6:,.0f} MB are needed, and " if needed else ""
    return DiskFullError(
        f"The disk is full: {need}{free / 1e6:,.0f} MB are free where the cache is, in {path}. Nothing "
        "half-written was kept. Make room, or set the environment variable NAVML_HOME to a folder on "
        "a bigger disk, and load again."
    )


# --- Slots -------------------------------------------------------------------------------------------------


def open_slot(dataset: str, name: str, *, deep: bool = False) -> Prepared | None:
    """Open what was prepared before; None if there is nothing, or it was damaged and has been thrown away.

    Parameters
    ----------
    dataset, name
        Which slot.
    deep
        Hash every byte instead of trusting the stamps.
    """
    for root in _roots():
        slot = Slot(root, dataset, name)
        try:
            found = read(slot, deep=deep)
        except Damaged as damage:
            # Under the lock, so that nobody's fresh slot is thrown away for the old one's fault.
            try:
                with locked(slot.path):
                    found = _read_or_discard(slot, deep)
            except OSError as error:  # a read-only cache: it cannot be mended, and must not be used
                warnings.warn(
                    f"The prepared data in {slot.path} are damaged ({damage}), and cannot be thrown away "
                    f"({error.strerror}). They are not used.",
                    DataWarning,
                    stacklevel=2,
                )
                found = None
        if found:
            return found
    return None


def open_or_make(dataset: str, name: str, make: Callable[[], Prepared], *, deep: bool = False) -> Prepared:
    """Open a slot, or fill it first with what ``make()`` returns. One process makes, others wait for it."""
    found = open_slot(dataset, name, deep=deep)
    if found:
        return found
    slot = Slot(writable_folder(), dataset, name)
    with disk_errors(slot.root, 0):
        slot.path.parent.mkdir(parents=True, exist_ok=True)
        with locked(slot.path) as alone:
            found = _read_or_discard(slot, deep)
            if not found:
                if alone:
                    _sweep(slot)
                write(slot, make())
                found = read(slot)
    if not found:
        raise CacheError(
            f"The prepared data vanished from {slot.path} right after they were written: another program "
            "cleans that folder. Load again, or set NAVML_HOME to a folder that is left alone."
        )
    return found


def read(slot: Slot, *, deep: bool = False) -> Prepared | None:
    """Open a slot as memory maps; None if it does not exist.

    Raises
    ------
    Damaged
        If a file in it changed since it was written.
    """
    try:
        meta = _read_meta(slot.path)
        fresh = True
        for name, facts in meta["arrays"].items():
            path = slot.path / f"{name}.npy"
            stamped = _stamp(path) == facts["stamp"]
            if deep or not stamped:
                if file_sha256(path) != facts["sha256"]:
                    raise Damaged(f"{path.name} is not as it was written")
                facts["stamp"] = _stamp(path)
            fresh &= stamped
        arrays = {name: np.load(slot.path / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    except FileNotFoundError as error:
        if slot.path.exists():
            raise Damaged(f"{Path(error.filename).name} is missing") from error
        return None
    except NotADirectoryError:
        return None
    if not fresh:  # copied or restored, and the same bytes: remember, so that the next load is quick again
        with suppress(OSError):  # a read-only cache
            _write_meta(slot.path, meta)
    files = meta["files"]
    return Prepared(
        arrays,
        meta["origin"],
        meta["is_sample"],
        tuple((file, reason) for file, reason in meta["skipped"]),
        files and {part: tuple(names) for part, names in files.items()},
        meta["photos"],
    )


def _read_or_discard(slot: Slot, deep: bool) -> Prepared | None:
    try:
        return read(slot, deep=deep)
    except Damaged as damage:
        warnings.warn(
            f"The prepared data in {slot.path} were damaged: {damage}. They were thrown away, and are "
            "prepared again where that is possible. If this happens often, have the disk checked.",
            DataWarning,
            stacklevel=2,
        )
        discard(slot.path)
        return None


def write(slot: Slot, prepared: Prepared) -> None:
    """Write a slot: all of it or nothing.

    Raises
    ------
    DiskFullError
        If there is not enough room.
    """
    needed = sum(array.nbytes for array in prepared.arrays.values()) + 5_000_000
    making = slot.path.with_name(f".{slot.name}.making-{uuid.uuid4().hex[:12]}")
    try:
        with disk_errors(slot.root, needed), ThreadPoolExecutor(1) as hashing:
            ensure_room(slot.root, needed)
            making.mkdir()
            facts = {}
            for name in ARRAYS:
                path = making / f"{name}.npy"
                array = np.ascontiguousarray(prepared.arrays[name])
                # What np.save does, but its errors do not tell a full disk from others.
                header = io.BytesIO()
                np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(array))
                digest = hashing.submit(_sha256, header.getvalue(), array.data)  # while the disk is busy
                with path.open("wb") as file:
                    file.write(header.getvalue())
                    file.write(array.data)
                    file.flush()
                    os.fsync(file.fileno())
                facts[name] = {"sha256": digest.result(), "stamp": _stamp(path)}
            meta = {
                "format": FORMAT,
                "arrays": facts,
                "origin": prepared.origin,
                "is_sample": prepared.is_sample,
                "skipped": prepared.skipped,
                "files": prepared.files,
                "photos": prepared.photos,
            }
            _write_meta(making, meta)
        try:
            making.rename(slot.path)
        except OSError:
            if (
                not slot.path.exists()
            ):  # else another process, which this file system cannot lock out, was first
                raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _sha256(*parts: bytes | memoryview) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def discard(path: Path) -> None:
    """Delete a slot: at once for everyone who looks, whatever happens during the deletion."""
    trash = path.with_name(f".{path.name}.trash-{uuid.uuid4().hex[:12]}")
    try:
        path.rename(trash)
    except FileNotFoundError:
        return
    except PermissionError as error:  # Windows, while a notebook has it open
        raise CacheError(
            f"{path} is damaged and cannot be deleted: another notebook or program uses it. Restart the "
            "other notebooks' kernels and load again."
        ) from error
    shutil.rmtree(trash, ignore_errors=True)


def slots(dataset: str) -> list[Slot]:
    """Return the slots of a dataset that exist."""
    found = []
    for root in _roots():
        try:
            names = sorted(entry.name for entry in (root / "prepared" / dataset).iterdir() if entry.is_dir())
        except OSError:
            continue
        found += [Slot(root, dataset, name) for name in names if not name.startswith(".")]
    return found


def _sweep(slot: Slot) -> None:
    """Delete what killed preparations left behind. Only for those who hold the lock."""
    for path in slot.path.parent.glob(f".{slot.name}.*-*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


# --- meta.json ---------------------------------------------------------------------------------------------


def _stamp(path: Path) -> list[int]:
    facts = path.stat()
    return [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _write_meta(path: Path, body: dict[str, Any]) -> None:
    with places.replacing(path / "meta.json") as file:
        file.write(json.dumps({"sha256": _digest(body), "body": body}, sort_keys=True).encode())


def _read_meta(path: Path) -> dict[str, Any]:
    data = (path / "meta.json").read_bytes()
    try:
        content = json.loads(data)
        body: dict[str, Any] = content["body"]
        if _digest(body) == content["sha256"]:
            if body["format"] == FORMAT:
                return body
            raise Damaged("they were made by another version of navml")
    except (ValueError, TypeError, KeyError):
        pass
    raise Damaged("meta.json is not as it was written")


# --- Locks -------------------------------------------------------------------------------------------------


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Hold the lock that belongs to ``path`` (a file beside it), waiting for another process if need be.

    Yields False on a file system that has no locks, as some network ones do. Two processes may then do the
    same work, which is wasteful and still right, because results are put in place by one rename.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    held = True
    try:
        lock.acquire(timeout=1)
    except Timeout:
        print(f"Another notebook is preparing {path.parent.name}: waiting for it.", file=sys.stderr)
        lock.acquire()
    except NotImplementedError:
        held = False
    except OSError as error:
        if error.errno not in (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP):
            raise
        held = False
    try:
        yield held
    finally:
        if held:
            lock.release()
