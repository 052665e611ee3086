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
import stat
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
from navml.datasets.errors import EXHAUSTED, NO_ROOM, CacheError, DataWarning, told
from navml.datasets.prepared import Prepared

FORMAT = 2  # of meta.json and of how photos are resized; slots of another format are made anew
PATIENCE = 900.0  # seconds to wait for another notebook, which may be suspended
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")


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


def writable_folder(inside: str = "") -> Path:
    """Return a cache that can be written to: the learner's, or a temporary one that lives as long as we do.

    A learner on a read-only or foreign file system is better off with data that must be prepared again
    tomorrow than with an error today. There is a warning, once.

    Parameters
    ----------
    inside
        The folder of the cache that it is about: it is made.

    Raises
    ------
    DiskFullError
        If there is no room for even an empty file.
    CacheError
        If there is no writable folder at all.
    """
    global _spare
    root = places.cache_folder()
    with told(root):
        try:
            return _writable(root, inside)
        except OSError as error:
            if error.errno in NO_ROOM + EXHAUSTED:
                raise
            reason = f"The cache folder {root / inside} cannot be written to ({error.strerror})"
    if _spare is None:
        try:
            _spare = tempfile.TemporaryDirectory(prefix="navml-", ignore_cleanup_errors=True)
        except OSError as error:
            raise CacheError(
                f"{reason}, and there is no temporary folder either. Nothing was kept. Set the environment "
                "variable NAVML_HOME to a folder of your own."
            ) from error
        warnings.warn(
            f"{reason}, so data are kept in a temporary folder until this session ends, and prepared again "
            "in the next one. To keep them, set the environment variable NAVML_HOME to a folder of your own "
            "before you start.",
            DataWarning,
            stacklevel=2,
        )
    with told(Path(_spare.name)):
        return _writable(Path(_spare.name), inside)


def _writable(root: Path, inside: str) -> Path:
    folder = root / inside
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        return root


def ensure_room(path: Path, needed: int) -> None:
    """Refuse like a full disk if that of folder ``path`` has less than ``needed`` bytes free."""
    try:
        free = shutil.disk_usage(path).free
    except OSError:  # a file system that does not tell
        return
    if free < needed:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


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
    slot = Slot(writable_folder(f"prepared/{dataset}"), dataset, name)
    with told(slot.root), locked(slot.path) as alone:
        found = _read_or_discard(slot, deep)
        if not found:
            if alone:
                _sweep(slot)
            write(slot, make())
            try:
                found = read(slot)
            except Damaged as damage:
                reason = str(damage)
            else:
                reason = "they are gone"
    if not found:
        raise CacheError(
            f"The prepared data in {slot.path} cannot be read right after they were written: {reason}. The "
            "disk fails, or another program changes that folder. Load again, or set the environment variable "
            "NAVML_HOME to a folder on another disk."
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
        arrays = {name: _open(slot.path / f"{name}.npy") for name in ARRAYS}
    except OSError as error:
        if error.errno in EXHAUSTED:
            raise
        if not os.path.lexists(slot.path):
            return None
        name = Path(error.filename or slot.path).name
        raise Damaged(f"{name} cannot be read ({error.strerror})") from error
    except (ValueError, EOFError) as error:
        raise Damaged(f"an array is not as it was written ({error})") from error
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


def _open(path: Path) -> np.ndarray:
    """Map an array into memory; read it where the file system, or a limit of this process, allows no maps."""
    try:
        return np.load(path, mmap_mode="r")  # type: ignore[no-any-return]
    except OSError as error:
        if error.filename:  # it was not even opened
            raise
    array: np.ndarray = np.load(path)
    array.flags.writeable = False
    return array


def _read_or_discard(slot: Slot, deep: bool) -> Prepared | None:
    try:
        return read(slot, deep=deep)
    except Damaged as damage:
        discard(slot.path)
        warnings.warn(
            f"The prepared data in {slot.path} were damaged: {damage}. They were thrown away, and are "
            "prepared again where that is possible. If this happens often, have the disk checked.",
            DataWarning,
            stacklevel=2,
        )
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
        with told(slot.root, needed), ThreadPoolExecutor(2 * len(ARRAYS)) as pool:
            ensure_room(slot.root, needed)
            making.mkdir()
            # At once: for most of the time each waits for the disk.
            digests, writes = {}, {}
            for name in ARRAYS:
                array = np.ascontiguousarray(prepared.arrays[name])
                header = io.BytesIO()
                np.lib.format.write_array_header_1_0(header, np.lib.format.header_data_from_array_1_0(array))
                parts = header.getvalue(), array.data
                writes[name] = pool.submit(_write_array, making / f"{name}.npy", *parts)
                digests[name] = pool.submit(_sha256, *parts)
            facts = {
                name: {"sha256": digests[name].result(), "stamp": writes[name].result()} for name in ARRAYS
            }
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
                # Was another process first, which this file system cannot lock out?
                if not os.path.lexists(slot.path):
                    raise
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _write_array(path: Path, *parts: bytes | memoryview) -> list[int]:
    """Do what ``np.save`` does, whose errors do not tell a full disk from others; return the file's stamp."""
    with path.open("wb") as file:
        for part in parts:
            file.write(part)
        places.sync(file)
    return _stamp(path)


def _sha256(*parts: bytes | memoryview) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def discard(path: Path) -> None:
    """Delete a slot, or what is in its place: at once for everyone who looks, if it can be renamed.

    Raises
    ------
    OSError
        If it cannot be deleted: it is read-only, or, on Windows, another notebook has it open.
    """
    trash = path.with_name(f".{path.name}.trash-{uuid.uuid4().hex[:12]}")
    try:
        path.rename(trash)
    except FileNotFoundError:
        return
    except OSError:  # folders in the lower layers of a container, among others
        remove(path)
    else:
        with suppress(OSError):  # the next preparation tries again
            remove(trash)


def remove(path: Path) -> None:
    """Delete what is there, if anything: a file, a link, a pipe, a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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
        with suppress(OSError):
            remove(path)


# --- meta.json ---------------------------------------------------------------------------------------------


def _stamp(path: Path) -> list[int]:
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):  # a pipe, for one, would be waited for
        raise Damaged(f"{path.name} is not a file")
    return [facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns]


def _digest(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _write_meta(path: Path, body: dict[str, Any]) -> None:
    with places.replacing(path / "meta.json") as file:
        file.write(json.dumps({"sha256": _digest(body), "body": body}, sort_keys=True).encode())


def _read_meta(path: Path) -> dict[str, Any]:
    _stamp(path / "meta.json")
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

    Yields False where there is no lock to be had, as on some network file systems, or another notebook holds
    it for too long. Two processes may then do the same work, which is wasteful and still right, because
    results are put in place by one rename.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    held = False
    with suppress(OSError, RuntimeError):  # a NotImplementedError, where there are no locks, is one
        try:
            lock.acquire(timeout=1)
        except Timeout:
            print(f"Another notebook is preparing {path.parent.name}: waiting for it.", file=sys.stderr)
            lock.acquire(timeout=PATIENCE)
        held = True
    try:
        yield held
    finally:
        if held:
            with suppress(OSError):  # it ends with this process at the latest
                lock.release()
