"""Where navml keeps things, and how it replaces a file.

The environment variable ``NAVML_HOME`` moves everything into one folder: ``cache/`` (downloads, prepared
data, what lessons write) and ``progress.json``. Without it they lie where this system keeps such things.
"""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


class NoPlaceError(OSError):
    """An environment variable names a folder or file that cannot be. The message is one paragraph."""


def home() -> Path | None:
    """Return the folder that ``NAVML_HOME`` names, or None if it names none.

    Raises
    ------
    NoPlaceError
        If it cannot be told where that is: it begins with ``~name``, and there is no such user.
    """
    return _named("NAVML_HOME")


def _named(variable: str) -> Path | None:
    named = os.environ.get(variable)
    try:
        return Path(named).expanduser().absolute() if named else None
    except (RuntimeError, OSError) as error:  # no such user; a relative path in a folder that was deleted
        raise NoPlaceError(
            f"The environment variable {variable} is {named!r}, and there is no such place on this computer "
            f"({error}). Nothing was written. Set the variable to a folder of your own, or unset it, and "
            "start again."
        ) from error


def cache_folder() -> Path:
    """Return the folder of downloads and prepared data. It need not exist.

    Raises
    ------
    NoPlaceError
        As ``home`` does.
    """
    if chosen := home():
        return chosen / "cache"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("navml", appauthor=False))


def downloads_folder(cache: Path, dataset: str) -> Path:
    """Return the folder of a dataset's kept downloads inside a cache folder."""
    return cache / "downloads" / dataset


def progress_file() -> Path:
    """Return the learner's progress file, whether or not it exists; ``NAVML_PROGRESS`` names another.

    Raises
    ------
    NoPlaceError
        As ``home`` does, for ``NAVML_PROGRESS`` too.
    """
    if named := _named("NAVML_PROGRESS"):
        return named
    if chosen := home():
        return chosen / "progress.json"
    from platformdirs import user_data_dir

    return Path(user_data_dir("navml", appauthor=False)) / "progress.json"


def sync(file: IO[bytes]) -> None:
    """Bring a file's contents from memory to the disk, where its file system knows how to."""
    file.flush()
    try:
        os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
            raise


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that takes the place of ``path`` when the block ends, and nothing if it ends in an error.

    A process killed at any moment leaves the old file or the new one, whole, and at worst a hidden ``.part``
    file beside it.
    """
    part = path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.part")
    try:
        with part.open("wb") as file:
            yield file
            sync(file)
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
