"""What is in the cache, for ``navml data list`` and ``navml data verify``."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any

from navml import places
from navml.datasets import cache
from navml.datasets.catalog import CATALOG, DatasetInfo, RemoteFile
from navml.datasets.errors import NavmlDataError, told


@told()
def listing() -> list[dict[str, Any]]:
    """List what is in the cache.

    Returns
    -------
    list of dict
        ``dataset``, ``slot``, ``origin``, ``bytes`` and ``images`` of each prepared dataset; and of each kept
        download, with 0 images.

    Raises
    ------
    CacheError
        If it cannot be told where the cache is.
    """
    found: list[dict[str, Any]] = []
    for info in CATALOG.values():
        for slot in cache.slots(info.name):
            images, origin = 0, "damaged: the next load mends it"
            try:
                with told(slot.path):
                    prepared = cache.read(slot)
            except cache.Damaged:
                prepared = None
            except NavmlDataError as error:
                prepared, origin = None, str(error)
            if prepared:
                origin = "the sample that comes with navml" if prepared.is_sample else prepared.origin
                images = sum(len(prepared.arrays[f"{part}_labels"]) for part in ("train", "test"))
            row = {"dataset": info.name, "slot": slot.name, "origin": origin}
            found.append(row | {"bytes": size(slot.path), "images": images})
        for path, _ in _kept_downloads(info):
            row = {"dataset": info.name, "slot": f"download {path.name}", "origin": "kept download"}
            found.append(row | {"bytes": size(path), "images": 0})
    return found


@told()
def verify(info: DatasetInfo) -> list[tuple[str, bool, str]]:
    """Hash everything of a dataset that is in the cache; nothing is thrown away.

    Returns
    -------
    list of (slot, ok, message)
        Where something is damaged, the message says what, and how it is mended.

    Raises
    ------
    CacheError
        If it cannot be told where the cache is.
    """
    from navml.datasets import download

    results = []
    for slot in cache.slots(info.name):
        try:
            with told(slot.path):
                cache.read(slot, deep=True)
            results.append((slot.name, True, "every array is as it was written"))
        except (cache.Damaged, NavmlDataError) as damage:
            mend = f"Run `navml data fetch {info.name}`, or delete {slot.path}: then it is prepared again."
            results.append((slot.name, False, f"{str(damage).rstrip('.')}. {mend}"))
    for path, remote in _kept_downloads(info):
        try:
            with told(path):
                results.append((f"download {path.name}", True, download.check(path, remote)))
        except NavmlDataError as error:
            mend = f"Delete {path}: it is fetched again when it is needed."
            results.append((f"download {path.name}", False, f"{error} {mend}"))
    return results


def _kept_downloads(info: DatasetInfo) -> list[tuple[Path, RemoteFile]]:
    folder = places.downloads_folder(places.cache_folder(), info.name)
    kept = [(folder / remote.name, remote) for remote in (*info.sources, *info.archives)]
    return [(path, remote) for path, remote in kept if os.path.lexists(path)]


def size(path: Path) -> int:
    """Return how many bytes a file has, or all files in a folder. What cannot be looked at counts nothing."""
    total = 0
    for file in (path, *(Path(folder, name) for folder, _, names in os.walk(path) for name in names)):
        with suppress(OSError):
            facts = file.lstat()
            total += facts.st_size if stat.S_ISREG(facts.st_mode) else 0
    return total
