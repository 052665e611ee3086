"""A file system that refuses: any code of the operating system, at any step, in this process.

Below one folder every call of Python's that may be refused is counted, and one of them, or all from there on,
end in an ``OSError`` instead.
"""

from __future__ import annotations

import builtins
import errno
import io
import mmap
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# What a step may be answered with. Not EINTR and EAGAIN: with these Python tries again by itself.
_NAMES = """
    EIO ESTALE ENOSPC EDQUOT EROFS EACCES EPERM EXDEV EINVAL ENODEV ENXIO ENOMEM EMFILE ENFILE EFBIG
    ENAMETOOLONG ELOOP ENOENT ENOTDIR EISDIR EEXIST ENOTEMPTY EBUSY ETXTBSY EOPNOTSUPP ENOSYS ENOLCK EDEADLK
    EBADF ETIMEDOUT
"""
CODES = tuple(getattr(errno, name) for name in _NAMES.split() if hasattr(errno, name))

_BY_PATH = ("stat", "lstat", "statvfs", "scandir", "listdir")
_CHANGES_BY_PATH = ("mkdir", "rmdir", "unlink", "remove", "rename", "replace", "link", "symlink", "truncate")


class FileSystem:
    """Counts the steps that are taken below a folder, and refuses one of them, or more from there on."""

    def __init__(self, folder: Path, code: int, fatal: int, then: str, changes_only: bool) -> None:
        self._folder, self._code, self._fatal = str(folder), code, fatal
        self._then, self._changes_only = then, changes_only
        self.steps, self._refused = 0, ""

    def holds(self, path: Any) -> bool:
        """Tell whether a path is in the folder."""
        return str(path).startswith(self._folder)

    def step(self, what: str, place: Any, writes: bool) -> None:
        """Count a step, or refuse it. ``place`` is a path, or the number of an open file."""
        if self._changes_only and not writes:
            return
        path = _path_of(place) if isinstance(place, int) else os.fspath(place)
        if not self.holds(path):
            return
        self.steps += 1
        if self.steps == self._fatal:
            self._refused = what
        if self._refused and (
            self.steps == self._fatal
            or self._then == "all"
            or (self._then == "alike" and what == self._refused)
        ):
            # Calls that get the number of an open file know no name.
            named = () if isinstance(place, int) else (str(path),)
            raise OSError(self._code, os.strerror(self._code), *named)


def _path_of(number: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{number}")
    except OSError:
        return ""


@contextmanager
def refusing(
    folder: Path, code: int, fatal: int = 0, then: str = "none", *, changes_only: bool = False
) -> Iterator[FileSystem]:
    """Let the file system refuse its ``fatal``-th step below ``folder``; with 0 it only counts.

    ``then``: what it refuses after that: "none", "all", or "alike", the steps of the same kind.
    ``changes_only``: reading is no step. A disk that is full or closed can still be read.
    """
    system = FileSystem(folder, code, fatal, then, changes_only)
    with pytest.MonkeyPatch.context() as patch:
        for names, writes in ((_BY_PATH, False), (_CHANGES_BY_PATH, True)):
            for name in names:
                patch.setattr(os, name, _checked(system, getattr(os, name), name, writes))
        patch.setattr(os, "fsync", _checked(system, os.fsync, "fsync", True))
        patch.setattr(os, "open", _checked_open(system, os.open))
        opened = _checked_file(system, io.open)
        patch.setattr(io, "open", opened)
        patch.setattr(builtins, "open", opened)
        patch.setattr(mmap, "mmap", _checked_mmap(system))
        if sys.platform != "win32":
            import fcntl

            patch.setattr(fcntl, "flock", _checked_flock(system, fcntl.flock))
        yield system


def _checked(system: FileSystem, real: Callable[..., Any], name: str, writes: bool) -> Callable[..., Any]:
    def checked(path: Any = ".", *arguments: Any, **options: Any) -> Any:
        place = path
        if isinstance(folder := options.get("dir_fd"), int):
            place = os.path.join(_path_of(folder), os.fspath(path))
        system.step(name, place, writes)
        return real(path, *arguments, **options)

    return checked


def _checked_flock(system: FileSystem, real: Callable[..., Any]) -> Callable[..., Any]:
    import fcntl

    def checked(number: int, operation: int) -> None:
        if operation != fcntl.LOCK_UN:  # nothing refuses to let go
            system.step("flock", number, False)
        real(number, operation)

    return checked


def _checked_open(system: FileSystem, real: Callable[..., int]) -> Callable[..., int]:
    def checked(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        system.step("open", path, bool(flags & (os.O_WRONLY | os.O_RDWR)))
        return real(path, flags, *arguments, **options)

    return checked


def _checked_file(system: FileSystem, real: Callable[..., Any]) -> Callable[..., Any]:
    class File(io.FileIO):
        """An open file whose every read and write is a step."""

        def readinto(self, buffer: Any) -> Any:
            system.step("read", self.fileno(), False)
            return super().readinto(buffer)

        def readall(self) -> Any:
            system.step("read", self.fileno(), False)
            return super().readall()

        def write(self, data: Any) -> Any:
            system.step("write", self.fileno(), True)
            return super().write(data)

    def checked(file: Any, mode: str = "r", buffering: int = -1, *arguments: Any, **options: Any) -> Any:
        if isinstance(file, int) or not system.holds(file) or options.get("opener"):
            return real(file, mode, buffering, *arguments, **options)
        system.step("open", file, mode[0] != "r" or "+" in mode)
        raw = File(file, mode.replace("b", "").replace("t", ""))
        if not buffering:
            return raw
        both = (
            io.BufferedRandom if "+" in mode else io.BufferedReader if mode[0] == "r" else io.BufferedWriter
        )
        buffered = both(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, *arguments, **options)

    return checked


def _checked_mmap(system: FileSystem) -> type[mmap.mmap]:
    class Map(mmap.mmap):
        def __new__(cls, number: int, *arguments: Any, **options: Any) -> Any:
            system.step("mmap", number, False)
            return super().__new__(cls, number, *arguments, **options)

    return Map
