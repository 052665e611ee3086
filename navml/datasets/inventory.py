"""What is in the cache, for ``navml data list`` and ``navml data verify``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from navml import places
from navml.datasets import cache
from navml.datasets.catalog import CATALOG, DatasetInfo, RemoteFile
from navml.datasets.errors import FormatError


def listing() -> list[dict[str, Any]]:
    """List what is in the cache.

    Returns
    -------
    list of dict
        ``dataset``, ``slot``, ``origin``, ``bytes`` and ``images`` of each prepared dataset; and of each kept
        download, with 0 images.
    """
    found: list[dict[str, Any]] = []
    for info in CATALOG.values():
        for slot in cache.slots(info.name):
            images, origin = 0, "damaged: the next load mends it"
            try:
                prepared = cache.read(slot)
            except cache.Damaged:
                prepared = None
            if prepared:
                origin = "the sample that comes with navml" if prepared.is_sample else prepared.origin
                images = sum(len(prepared.arrays[f"{part}_labels"]) for part in ("train", "test"))
            row = {"dataset": info.name, "slot": slot.name, "origin": origin}
            found.append(row | {"bytes": _bytes(slot.path.iterdir()), "images": images})
        for path, _ in _kept_downloads(info):
            row = {"dataset": info.name, "slot": f"download {path.name}", "origin": "kept download"}
            found.append(row | {"bytes": _bytes([path]), "images": 0})
    return found


def verify(info: DatasetInfo) -> list[tuple[str, bool, str]]:
    """Hash everything of a dataset that is in the cache; nothing is thrown away.

    Returns
    -------
    list of (slot, ok, message)
        Where something is damaged, the message says what, and how it is mended.
    """
    from navml.datasets import download

    results = []
    for slot in cache.slots(info.name):
        try:
            cache.read(slot, deep=True)
            results.append((slot.name, True, "every array is as it was written"))
        except cache.Damaged as damage:
            mend = f"Run `navml data fetch {info.name}`, or delete {slot.path}: then it is prepared again."
            results.append((slot.name, False, f"{damage}. {mend}"))
    for path, remote in _kept_downloads(info):
        try:
            results.append((f"download {path.name}", True, download.check(path, remote)))
        except FormatError as error:
            mend = f"Delete {path}: it is fetched again when it is needed."
            results.append((f"download {path.name}", False, f"{error} {mend}"))
    return results


def _kept_downloads(info: DatasetInfo) -> list[tuple[Path, RemoteFile]]:
    folder = places.downloads_folder(places.cache_folder(), info.name)
    kept = [(folder / remote.name, remote) for remote in (*info.sources, *info.archives)]
    return [(path, remote) for path, remote in kept if path.exists()]


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths)
