"""Where the bytes come from: five steps, and the first that has the dataset wins.

1. the folder that the learner names, with ``source=`` or the environment variable ``NAVML_SOURCE``;
2. the cache, if the official data were prepared before;
3. what the platform provides: Kaggle's inputs, Debian's package;
4. a download from the official hosts and their mirrors, verified;
5. the small sample that comes with navml.

``NAVML_DATA=full`` makes step 5 an error, ``NAVML_DATA=sample`` goes there at once.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from navml import places
from navml.datasets import cache, layouts
from navml.datasets.catalog import CATALOG, DatasetInfo
from navml.datasets.errors import (
    EXHAUSTED,
    CacheError,
    DataWarning,
    DownloadError,
    FormatError,
    NavmlDataError,
    NoDataError,
    OfflineError,
    SourceError,
    told,
)
from navml.datasets.layouts import Layout
from navml.datasets.prepared import Prepared

# What a platform mounts: (people's name for it, folder, levels to look below it).
PLATFORMS: tuple[tuple[str, Path, int], ...] = (
    ("Kaggle's inputs", Path("/kaggle/input"), 5),
    ("Debian's package dataset-fashion-mnist", Path("/usr/share/datasets/fashion-mnist"), 0),
)
MIN_SIZE, MAX_SIZE = 8, 1024  # pixels; 971 photos of 1024 x 1024 take 3 GB


def locate(
    info: DatasetInfo, size: int | None = None, source: str | os.PathLike[str] | None = None
) -> Prepared:
    """Find a dataset, prepare it if that was not done before, and open it.

    Parameters
    ----------
    info
        Which dataset.
    size
        Side of the square images in pixels, for photos; None is the dataset's default.
    source
        A folder (or one archive) that has the dataset. It is asked before everything else, also where
        ``NAVML_DATA=sample``. Without it, the folder named by ``NAVML_SOURCE`` is.

    Raises
    ------
    ValueError
        If ``size`` makes no sense.
    SourceError
        If the named folder does not have the dataset. A ``NAVML_SOURCE`` that has another of the
        curriculum's datasets is fine: the search goes on.
    FormatError
        If the named folder's data are damaged.
    NoDataError
        If ``NAVML_DATA=full``, and no step found the real data.
    CacheError
        If there is nowhere to keep the prepared data; ``DiskFullError`` if there is no room.
    """
    with told():
        return _locate(info, size, source, mode=_mode(), deep=False)


def fetch(
    info: DatasetInfo, size: int | None = None, source: str | os.PathLike[str] | None = None
) -> Prepared:
    """Prepare a dataset now; what the cache has already is hashed again, so that damage is found and mended.

    Like ``locate``, but the sample is no substitute here, unless ``NAVML_DATA=sample`` asks for it.

    Raises
    ------
    NoDataError
        If the real data cannot be had; and what ``locate`` raises.
    """
    mode = "sample" if _mode() == "sample" else "full"
    with told():
        return _locate(info, size, source, mode=mode, deep=True)


def _locate(
    info: DatasetInfo, size: int | None, source: str | os.PathLike[str] | None, *, mode: str, deep: bool
) -> Prepared:
    """Do what ``locate`` says; ``deep`` hashes what is in the cache instead of trusting its stamps."""
    size = _checked_size(info, size)
    if mode == "sample" and source is None:
        return _from_sample(info, size, "NAVML_DATA=sample asks for it", deep)

    named = source if source is not None else os.environ.get("NAVML_SOURCE")
    if named:
        found = _from_named(info, size, Path(os.path.expanduser(named)), source is not None, deep)
        if found:
            return found

    found = cache.open_slot(info.name, _slot("official", size), deep=deep) or _from_platforms(info, size)
    if found:
        return found

    try:
        return _from_download(info, size)
    except (DownloadError, FormatError) as error:
        reason = error
    by_hand = (
        "get the data by other means and name their folder in NAVML_SOURCE "
        f"(it may hold {layouts.LOOKED_FOR[info.name]})"
    )
    if mode == "full":
        raise NoDataError(
            f"{info.title} cannot be had: {reason}. The small sample would be there, but the real data were "
            "asked for. Nothing half-done was kept. What you can do: connect to the internet and load again; "
            f"{by_hand}; or set NAVML_DATA=auto to go on with the sample."
        ) from reason
    if not isinstance(reason, OfflineError):
        warnings.warn(
            f"The real {info.title} could not be downloaded: {reason}. You work on the small sample until "
            f"this is solved. What you can do: load again later, or {by_hand}.",
            DataWarning,
            stacklevel=4,
        )
    return _from_sample(info, size, str(reason), deep)


# --- The steps ---------------------------------------------------------------------------------------------


def _from_named(
    info: DatasetInfo, size: int | None, folder: Path, only_this: bool, deep: bool
) -> Prepared | None:
    """Step 1. None if the folder was named for another dataset."""
    name = "source=" if only_this else "NAVML_SOURCE"
    if not folder.exists():
        raise SourceError(
            f"{name} names {folder}, which does not exist. Nothing was changed. Correct the path; a relative "
            "one starts at the notebook's folder."
        )
    found = layouts.find(info, folder)
    if not found:
        lacks = "; ".join(str(part) for part in layouts.incomplete(info, folder))
        others = [other.title for other in CATALOG.values() if layouts.find(other, folder)]
        if others and not only_this:
            if lacks:
                message = (
                    f"{name} names {folder}, but {info.title} is incomplete there: {lacks}. It is not used."
                )
                warnings.warn(message, DataWarning, stacklevel=4)
            return None
        if lacks:
            problem = f"{info.title} is incomplete there: {lacks}"
        else:
            holds = f"only {' and '.join(others)}" if others else "nothing of the kind"
            problem = f"{info.title} is not there, nor up to two levels below: {holds} was found"
        raise SourceError(
            f"{name} names {folder}, but {problem}. Looked for {layouts.LOOKED_FOR[info.name]}. Nothing was "
            "changed. Add what is missing, name another folder, or none at all: then navml finds the data by "
            "itself."
        )

    failed: list[FormatError | SourceError] = []
    for layout in found:
        try:
            origin = f"your folder {folder.name!r}: {_inside(layout, folder)}"
            slot = _source_slot(layout, size)
            prepared = cache.open_or_make(info.name, slot, partial(_read, layout, size, origin), deep=deep)
            _forget_older(info.name, slot)
        except (FormatError, SourceError) as error:
            failed.append(error)
            continue
        if failed:
            warnings.warn(
                f"{failed[0]} {layout.kind.capitalize()} in the same place were taken instead.",
                DataWarning,
                stacklevel=4,
            )
        return prepared
    raise type(failed[0])(
        f"{failed[0]} ({name} led to it: {found[0].place}.) Nothing of it was kept. Get it again from "
        f"{info.homepage}, or name another folder."
    ) from failed[0]


def _from_platforms(info: DatasetInfo, size: int | None) -> Prepared | None:
    """Step 3."""
    for platform, folder, depth in PLATFORMS:
        for layout in layouts.find(info, folder, depth):
            try:
                origin = f"{platform}: {_inside(layout, folder)}"
                slot = _slot("official", size)
                return cache.open_or_make(info.name, slot, partial(_read, layout, size, origin))
            except (FormatError, SourceError) as error:  # nobody named this folder: look further
                message = f"{info.title} in {platform} cannot be used. {error}"
                warnings.warn(message, DataWarning, stacklevel=4)
    return None


def _from_download(info: DatasetInfo, size: int | None) -> Prepared:
    """Step 4. Archives are kept: another size, or a mended cache, needs no second download."""
    from navml.datasets import download  # here, because it pulls in Python's whole HTTP client

    def make() -> Prepared:
        root = cache.writable_folder(f"downloads/{info.name}")
        folder = download.fetch(info, places.downloads_folder(root, info.name))
        found = layouts.find(info, folder, 0)
        if not found:  # the files are there, but the system does not let us look
            raise CacheError(
                f"{folder}, with the downloaded files of {info.title}, cannot be listed. They were kept. "
                "Load again; if that does not help, set the environment variable NAVML_HOME to another one."
            )
        layout = found[0]
        with told(folder):
            prepared = layout.read(size, False)
        prepared.origin = f"{layout.kind}, downloaded ({prepared.origin})"
        return prepared

    return cache.open_or_make(info.name, _slot("official", size), make)


def _from_sample(info: DatasetInfo, size: int | None, reason: str, deep: bool) -> Prepared:
    """Step 5."""
    from navml.datasets.sample import SAMPLE_VERSION, write_sample

    slot = _slot(f"sample-v{SAMPLE_VERSION}", size)

    def make() -> Prepared:
        # Beside its slot, where what a killed preparation leaves behind is deleted by the next one.
        beside = cache.writable_folder(f"prepared/{info.name}") / "prepared" / info.name
        with tempfile.TemporaryDirectory(prefix=f".{slot}.drawing-", dir=beside) as folder:
            write_sample(info, Path(folder))
            prepared = layouts.find(info, Path(folder))[0].read(size, True)
        prepared.is_sample = True
        return prepared

    prepared = cache.open_or_make(info.name, slot, make, deep=deep)
    prepared.origin = f"the small sample that comes with navml, because {reason}"
    return prepared


def _read(layout: Layout, size: int | None, origin: str) -> Prepared:
    try:
        prepared = layout.read(size, False)
    except OSError as error:
        if error.errno in EXHAUSTED:  # not this folder's fault
            raise
        raise SourceError(f"{layout.place} cannot be read ({error.strerror or error}).") from error
    prepared.origin = f"{origin} ({prepared.origin})"
    return prepared


def _inside(layout: Layout, folder: Path) -> str:
    """Say what was found, without absolute paths: notebooks are committed with what they print."""
    place = layout.place.relative_to(folder).as_posix() if layout.place != folder and folder.is_dir() else "."
    if place == "." or layout.place.is_file():
        return layout.kind
    return f"{layout.kind} in {place}"


# --- Names -------------------------------------------------------------------------------------------------


def _mode() -> str:
    mode = os.environ.get("NAVML_DATA") or "auto"
    if mode not in ("auto", "full", "sample"):
        raise SourceError(
            f"The environment variable NAVML_DATA is {mode!r}. It can be auto (the real data, or the sample "
            "if they cannot be had), full (the real data or an error) or sample."
        )
    return mode


def _checked_size(info: DatasetInfo, size: int | None) -> int | None:
    if info.shape is not None:
        if size is None:
            return None
        raise ValueError(
            f"Images of {info.title} have {info.shape[0]} x {info.shape[1]} pixels, so leave size= out. "
            "To enlarge a batch for a network that needs it, use torch.nn.functional.interpolate(batch, "
            f"size={size!r})."
        )
    side: Any = info.default_size if size is None else size
    if isinstance(side, bool) or not hasattr(side, "__index__") or not MIN_SIZE <= side <= MAX_SIZE:
        raise ValueError(
            "size is the side of the square images in pixels, a whole number from "
            f"{MIN_SIZE} to {MAX_SIZE}, not {size!r}."
        )
    return int(side)


def _slot(kind: str, size: int | None) -> str:
    return f"{kind}-{f'{size}px' if size else 'native'}"


def _source_slot(layout: Layout, size: int | None) -> str:
    """Name the slot of a learner's folder: the path, and what changes when somebody changes what is in it."""
    path = hashlib.sha256(f"{layout.place.absolute()} {layout.kind}".encode()).hexdigest()
    state = hashlib.sha256()
    for mark in layout.landmarks:
        if mark.is_dir():
            with os.scandir(mark) as entries:
                files = sorted(_stamp(entry.name, entry) for entry in entries)
        else:
            files = [_stamp("", mark)]
        state.update("\n".join([str(mark.relative_to(layout.place.parent)), *files]).encode())
    return _slot(f"source-{path[:8]}-{state.hexdigest()[:8]}", size)


def _stamp(name: str, file: os.DirEntry[str] | Path) -> str:
    try:
        facts = file.stat()
    except OSError:  # a link that leads nowhere
        facts = file.stat(follow_symlinks=False)
    return f"{name} {facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns}"


def _forget_older(dataset: str, name: str) -> None:
    """Delete what was prepared from the same folder before it changed."""
    start, _, size = name.rsplit("-", 2)
    for slot in cache.slots(dataset):
        if slot.name != name and slot.name.startswith(f"{start}-") and slot.name.endswith(f"-{size}"):
            with suppress(NavmlDataError, OSError):  # in use, or read-only: it does no harm
                cache.discard(slot.path)
