"""A learner's progress: one small JSON file, where ``places`` says.

It holds, for every exercise tried, whether it was ever passed::

    {"version": 1, "exercises": {"level1/01:q1": {"passed": true, "when": "2025-03-01T12:00:00+00:00"}}}
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from navml import places

_VERSION = 1


def read(file: Path | None = None) -> dict[str, bool]:
    """Return the exercises tried so far, ``{"level1/01:q1": passed}``, of the learner or of another file.

    Never writes, never raises: a file that is not there or makes no sense is an empty one.
    """
    try:
        return {
            key: entry["passed"]
            for key, entry in _parse((file or places.progress_file()).read_bytes()).items()
        }
    except (OSError, RuntimeError, ValueError):
        return {}


def sound() -> bool:
    """Tell whether the progress file is there and makes sense."""
    try:
        _parse(places.progress_file().read_bytes())
    except (OSError, RuntimeError, ValueError):
        return False
    return True


def record(exercise: str, passed: bool) -> None:
    """Note that an exercise was tried, and whether it was passed; once passed stays passed.

    A progress file that makes no sense is kept beside as ``progress.json.broken`` and a new one is begun. A
    file that cannot be written costs a warning, never the learner's answer.

    Parameters
    ----------
    exercise
        Lesson and question, as in ``"level1/01:q1"``.
    passed
        Whether the answer was right.
    """
    try:
        file = places.progress_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(file):
            entries = _load_or_set_aside(file)
            known = entries.get(exercise)
            if known is not None and known["passed"] >= passed:
                return
            entries[exercise] = {"passed": passed, "when": datetime.now(UTC).isoformat(timespec="seconds")}
            content = {"version": _VERSION, "exercises": entries}
            with places.replacing(file) as stream:
                stream.write(json.dumps(content, indent=1, sort_keys=True).encode())
    except (OSError, RuntimeError) as error:  # a RuntimeError: NAVML_PROGRESS names a home that nobody has
        _warn(
            f"Your answer was checked, but your progress could not be saved ({error}). To keep it in another "
            "place, set the environment variable NAVML_PROGRESS to a file there."
        )


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    """Let the second of two notebooks that finish an exercise at once wait, and read what the first wrote."""
    from filelock import FileLock

    with ExitStack() as stack:
        # Where the file system has no locks, or one is never let go: to lose an answer now and then beats to
        # lose all. Newer versions of filelock warn of it.
        with suppress(OSError, NotImplementedError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            stack.enter_context(FileLock(f"{file}.lock", timeout=5))
        yield


def _load_or_set_aside(file: Path) -> dict[str, Any]:
    try:
        return _parse(file.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError:
        broken = file.with_name(file.name + ".broken")
        os.replace(file, broken)
        _warn(
            f"Your progress file could not be read. It is kept as {broken}, and a new one has been started."
        )
        return {}


def _parse(body: bytes) -> dict[str, Any]:
    """Return the entries of a progress file; ValueError if it is anything but a sound one."""
    content = json.loads(body)
    entries = content.get("exercises") if isinstance(content, dict) else None
    if not isinstance(entries, dict) or not all(
        isinstance(entry, dict) and isinstance(entry.get("passed"), bool) for entry in entries.values()
    ):
        raise ValueError("not a progress file")
    return entries


def _warn(message: str) -> None:
    print(f"⚠️ {message}", file=sys.stderr)
