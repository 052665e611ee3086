"""A disk of its own for a test, which can be made small or read-only: a mounted one, and a pretended one."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Mounted:
    """A file system in memory. Only some accounts may mount one."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.folder = folder
        self._mount("size=50m")

    def _mount(self, options: str) -> None:
        command = ["mount", "-t", "tmpfs", "-o", options, "navml-test", str(self.folder)]
        subprocess.run(command, check=True, capture_output=True)

    def resize(self, kilobytes: int) -> None:
        """Leave room for so much in all."""
        self._mount(f"remount,size={kilobytes}k")

    def close(self, closed: bool) -> None:
        """Make it read-only, or writable again."""
        self._mount(f"remount,{'ro' if closed else 'rw'}")

    def remove(self) -> None:
        """End it."""
        subprocess.run(["umount", str(self.folder)], check=True)


class _Usage(NamedTuple):
    total: int
    used: int
    free: int


class Pretended:
    """A folder in which nothing more can be opened for writing, once it is full or closed.

    Unlike a real disk it does not notice that it is full within one file.
    """

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.folder, self._size, self._closed, self._removed = folder, 50_000_000, False, False
        usage = shutil.disk_usage
        patch.setattr(shutil, "disk_usage", lambda path: self._usage() if self._holds(path) else usage(path))
        sys.addaudithook(self._audit)  # which stays as long as the process does

    def _holds(self, path: Any) -> bool:
        return str(path).startswith(str(self.folder))

    def _usage(self) -> _Usage:
        used = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        return _Usage(self._size, used, max(0, self._size - used))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._removed or event not in ("open", "os.mkdir") or not self._holds(arguments[0]):
            return
        if event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            return
        if self._closed or not self._usage().free:
            code = errno.EROFS if self._closed else errno.ENOSPC
            raise OSError(code, os.strerror(code), str(arguments[0]))

    def resize(self, kilobytes: int) -> None:
        """Leave room for so much in all."""
        self._size = 1000 * kilobytes

    def close(self, closed: bool) -> None:
        """Make it read-only, or writable again."""
        self._closed = closed

    def remove(self) -> None:
        """End it."""
        self._removed = True


def _may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        try:
            Mounted(Path(folder, "disk"), patch).remove()
        except (OSError, subprocess.CalledProcessError):
            return False
    return True


KINDS = (Pretended, Mounted) if _may_mount() else (Pretended,)
