"""A learner's progress: one small JSON file, where ``places`` says.

It holds, for every exercise tried, whether it was ever passed; and every bet whose truth is out::

    {"version": 1,
     "exercises": {"level1/01:q1": {"passed": true, "when": "2025-03-01T12:00:00+00:00"}},
     "bets": {"level1/01:bet1": {"said": 50, "truth": 69.1, "won": false, "when": "2025-03-01T12:05…"}}}
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from navml import places

_VERSION = 1
_Content = dict[str, dict[str, dict[str, Any]]]  # "exercises" and "bets"


def read(file: Path | None = None) -> dict[str, bool]:
    """Return the exercises tried so far, ``{"level1/01:q1": passed}``, of the learner or of another file.

    Never writes, never raises: a file that is not there or makes no sense is an empty one.
    """
    return {key: entry["passed"] for key, entry in _read(file)["exercises"].items()}


def bets() -> dict[str, dict[str, Any]]:
    """Return the learner's bets: what they ``said``, the ``truth``, whether they ``won``. Never raises."""
    return _read()["bets"]


def _read(file: Path | None = None) -> _Content:
    try:
        return _parse((file or places.progress_file()).read_bytes())
    except (OSError, RuntimeError, ValueError):
        return _empty()


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

    def note(content: _Content) -> bool:
        known = content["exercises"].get(exercise)
        if known is not None and known["passed"] >= passed:
            return False
        content["exercises"][exercise] = {"passed": passed, "when": _now()}
        return True

    _change(note, "Your answer was checked, but your progress")


def record_bet(bet: str, said: Any, truth: Any, won: bool) -> None:
    """Note a bet when its truth comes out; only the first one counts.

    Parameters
    ----------
    bet
        Lesson and bet, as in ``"level1/01:bet1"``.
    said, truth
        A number or a text each.
    won
        Whether they are close enough.
    """

    def note(content: _Content) -> bool:
        if bet in content["bets"]:
            return False
        content["bets"][bet] = {"said": said, "truth": truth, "won": won, "when": _now()}
        return True

    _change(note, "Your bet")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _change(note: Callable[[_Content], bool], what: str) -> None:
    """Read the file, let ``note`` change what it holds, and write it if that says so."""
    try:
        file = places.progress_file()
        file.parent.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(file):
            content = _load_or_set_aside(file)
            if note(content):
                with places.replacing(file) as stream:
                    stream.write(
                        json.dumps({"version": _VERSION, **content}, indent=1, sort_keys=True).encode()
                    )
    except (OSError, RuntimeError) as error:  # a RuntimeError: NAVML_PROGRESS names a home that nobody has
        _warn(
            f"{what} could not be saved ({error}). To keep it in another place, set the environment variable "
            "NAVML_PROGRESS to a file there."
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


def _load_or_set_aside(file: Path) -> _Content:
    try:
        return _parse(file.read_bytes())
    except FileNotFoundError:
        return _empty()
    except ValueError:
        broken = file.with_name(file.name + ".broken")
        os.replace(file, broken)
        _warn(
            f"Your progress file could not be read. It is kept as {broken}, and a new one has been started."
        )
        return _empty()


def _parse(body: bytes) -> _Content:
    """Return what a progress file holds; ValueError if it is anything but a sound one."""
    content = json.loads(body)
    if not isinstance(content, dict):
        raise ValueError("not a progress file")
    found = {"exercises": content.get("exercises"), "bets": content.get("bets", {})}
    for entries, key in ((found["exercises"], "passed"), (found["bets"], "won")):
        if not isinstance(entries, dict) or not all(
            isinstance(entry, dict) and isinstance(entry.get(key), bool) for entry in entries.values()
        ):
            raise ValueError("not a progress file")
    return found


def _empty() -> _Content:
    return {"exercises": {}, "bets": {}}


def _warn(message: str) -> None:
    print(f"⚠️ {message}", file=sys.stderr)
