"""What can go wrong with data. Every message says what happened, what was kept, and what to do."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from navml import places


class NavmlDataError(Exception):
    """Anything that stops ``navml.load``; the base of all errors below."""


class UnknownDatasetError(NavmlDataError, ValueError):
    """There is no dataset of that name; the message suggests the nearest one."""


class SourceError(NavmlDataError):
    """The folder named by ``source=`` or ``NAVML_SOURCE`` does not hold what was asked for."""


class FormatError(NavmlDataError):
    """A file is not what its name promises: damaged, truncated, unsafe, or of another kind."""


class ChecksumError(FormatError):
    """A file's bytes are not the official ones."""


class DownloadError(NavmlDataError):
    """A host was reached, but none of them delivered the file."""


class OfflineError(DownloadError):
    """None of the hosts could be reached at all."""


class CacheError(NavmlDataError):
    """The cache folder cannot be used, or there is no memory, thread or open file left."""


class DiskFullError(CacheError):
    """There is not enough room for the data; the message says how much is needed and how much is free."""


class NoDataError(NavmlDataError):
    """``NAVML_DATA=full`` was asked for, and no step found the real data."""


class DataWarning(UserWarning):
    """Something about the data was not as hoped, and ``navml.load`` went on: worth reading."""


# --- What the operating system refuses ---------------------------------------------------------------------

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)  # this process or computer; no folder is to blame

# Codes, what they mean, and what to do. What {elsewhere} is depends on the place.
_REFUSALS: tuple[tuple[tuple[int, ...], str, str], ...] = (
    ((errno.ENOSPC,), "The disk is full", "Make room, or {elsewhere}, and load again."),
    (
        (errno.EDQUOT,),
        "Your share of the disk is full",
        "Delete what you no longer need, or {elsewhere}, and load again.",
    ),
    (
        (errno.EROFS, errno.EACCES, errno.EPERM),
        "navml is not allowed to use a file or folder",
        "Close the notebooks and programs that use it, give yourself the right to read and write it, or "
        "{elsewhere}, and load again.",
    ),
    (
        (errno.EMFILE, errno.ENFILE),
        "Too many files are open at once",
        "Restart the kernel, or raise the limit (`ulimit -n` in a terminal shows it), and load again.",
    ),
    (
        (errno.ENOMEM,),
        "The memory is full",
        "Shut down the notebooks and programs that you do not need, restart the kernel, and load again.",
    ),
    (
        (errno.EFBIG,),
        "A file would become larger than this system allows",
        "Raise the limit (`ulimit -f` in a terminal shows it), or {elsewhere}, and load again.",
    ),
    (
        (errno.ENAMETOOLONG,),
        "A folder's name is too long",
        "Choose a shorter one: {elsewhere}, and load again.",
    ),
    (
        (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP),
        "A file or folder is missing, or something else is in its place",
        "Delete or move away what is there, or {elsewhere}, and load again.",
    ),
)
_FAILED = (
    "The disk, or the network drive, failed",
    "Load again; if it fails again, have the disk checked, or {elsewhere}.",
)
_STUCK = (
    "Python cannot go on",
    "Shut down the notebooks that you do not need, restart the kernel, and load again; if that does not "
    "help, install navml again.",
)


@contextmanager
def told(place: Path | None = None, needed: int = 0) -> Iterator[None]:
    """Turn whatever the operating system refuses inside the block into an error that says what to do.

    Parameters
    ----------
    place
        The file or folder that the block works on: some refusals name none.
    needed
        How many bytes the block writes, if that is known.

    Raises
    ------
    DiskFullError
        If there is no room.
    SourceError
        If something else was refused in a folder that is not navml's own.
    CacheError
        If anything else was refused: a right, a lock, an open file, memory, a thread.
    """
    try:
        yield
    except (OSError, MemoryError, RuntimeError, ImportError) as error:
        raise _explained(error, place, needed) from error


def _explained(error: Exception, place: Path | None, needed: int) -> NavmlDataError:
    if isinstance(error, places.NoPlaceError):
        return CacheError(str(error))
    code = errno.ENOMEM if isinstance(error, MemoryError) else getattr(error, "errno", None)
    usual = _FAILED if isinstance(error, OSError) else _STUCK
    what, to_do = next((row[1:] for row in _REFUSALS if code in row[0]), usual)
    named = getattr(error, "filename", None)
    path = Path(os.fsdecode(named)) if isinstance(named, str | bytes | os.PathLike) else place
    kind, folder, elsewhere = _whose(path)
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    details = f"{path} ({reason})" if path else reason
    if code in EXHAUSTED or not isinstance(error, OSError):
        kind = CacheError
    elif code in NO_ROOM:
        kind = DiskFullError
        details = _room(folder, needed) if folder else reason
    advice = to_do.format(elsewhere=elsewhere)
    return kind(f"{what}: {details}. Nothing half-written was kept. {advice}")


def _whose(path: Path | None) -> tuple[type[NavmlDataError], Path | None, str]:
    """Tell whose a refused path is: the kind of error, the folder to name, and where to go instead."""
    set_home = "set the environment variable NAVML_HOME to a folder of your own on another disk"
    if path is None:
        return CacheError, None, set_home
    with suppress(
        OSError, ValueError
    ):  # NAVML_HOME may be nonsense, and this path not in the temporary folder
        path = path.absolute()
        cache = places.cache_folder()
        if path.is_relative_to(cache) or cache.is_relative_to(path):
            return CacheError, cache, set_home
        temporary = Path(tempfile.gettempdir())
        if path.relative_to(temporary).parts[0].startswith("navml-"):
            return CacheError, temporary, set_home.replace("NAVML_HOME", "TMPDIR")
    return SourceError, path, "name a copy of the data on another disk"


def _room(folder: Path, needed: int) -> str:
    facts = [f"{needed / 1e6:,.0f} MB are needed"] if needed else []
    with suppress(OSError):
        facts.append(f"{shutil.disk_usage(folder).free / 1e6:,.0f} MB are free")
    return f"{', and '.join(facts) or 'nothing can be written'} in {folder}"
