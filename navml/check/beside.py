"""Copy what lies beside a notebook, within limits: a run finds it, and changes nothing of the learner's."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES = 200_000_000
MOST_FILES = 5_000


def copy_beside(folder: Path, root: Path, to: Path) -> list[str]:
    """Copy the files of a folder, of those below it, and of those above it up to ``root``; nearest first.

    Hidden files and virtual environments are left where they are. Links are followed.

    Parameters
    ----------
    folder
        Where the notebook lies, ``root`` or a folder below it.
    to
        The folder that becomes a copy of ``root``; it must not exist.

    Returns
    -------
    list of str
        What was left out, because it does not fit in ``MOST_BYTES`` and ``MOST_FILES``, or cannot be read.
    """
    left_out: list[str] = []
    room, files = MOST_BYTES, 0
    for path in _nearest_first(folder, root):
        target = to / path.relative_to(root)
        if os.path.isdir(path):
            target.mkdir(parents=True, exist_ok=True)
        elif files == MOST_FILES:
            return [*left_out, f"all but the nearest {MOST_FILES:,} files"]
        elif (size := path.stat().st_size) > room:
            left_out.append(f"{path.relative_to(root)} ({size / 1e6:,.0f} MB)")
        elif not os.access(path, os.R_OK):
            left_out.append(f"{path.relative_to(root)} (it may not be read)")
        else:
            shutil.copy(path, target)
            room, files = room - size, files + 1
    return left_out


def _nearest_first(folder: Path, root: Path) -> Iterator[Path]:
    """Yield folders, each before what is in it, and files: the small ones of a folder first."""
    seen: set[Path] = set()
    for start in (folder, *(parent for parent in folder.parents if parent.is_relative_to(root))):
        waiting = deque([start])
        while waiting:
            here = waiting.popleft()
            round_again = here.resolve() in map(Path.resolve, here.parents)
            if here in seen or round_again or not os.access(here, os.R_OK | os.X_OK):
                continue
            seen.add(here)
            inside = [path for path in here.iterdir() if not path.name.startswith((".", "__pycache__"))]
            if here / "pyvenv.cfg" in inside:
                continue
            yield here
            waiting += sorted(filter(os.path.isdir, inside))
            yield from sorted(filter(os.path.isfile, inside), key=lambda path: (path.stat().st_size, path))
