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


def home() -> Path | None:
    """Return the folder that ``NAVML_HOME`` names, or None if it names none.

    Raises
    ------
    FileNotFoundError
        If it begins with ``~name``, and there is no such user.
    """
    named = os.environ.get("NAVML_HOME")
    if not named:
        return None
    try:
        return Path(named).expanduser().absolute()
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, f"NAVML_HOME: {error}", named) from error


def cache_folder() -> Path:
    """Return the folder of downloads and prepared data. It need not exist."""
    if chosen := home():
        return chosen / "cache"
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("navml", appauthor=False))


def downloads_folder(cache: Path, dataset: str) -> Path:
    """Return the folder of a dataset's kept downloads inside a cache folder."""
    return cache / "downloads" / dataset


def progress_file() -> Path:
    """Return the learner's progress file, whether or not it exists; ``NAVML_PROGRESS`` names another."""
    if named := os.environ.get("NAVML_PROGRESS"):
        return Path(named).expanduser()
    if chosen := home():
        return chosen / "progress.json"
    from platformdirs import user_data_dir

    return Path(user_data_dir("navml", appauthor=False)) / "progress.json"


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
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
