"""A learner's progress: one small JSON file, and the map that shows it.

The file is ``$NAVML_PROGRESS`` if that is set, else ``$NAVML_HOME/progress.json``, else ``progress.json`` in
the user's data folder. It holds, for every exercise tried, whether it was ever passed::

    {"version": 1, "exercises": {"level1/01:q1": {"passed": true, "when": "2025-03-01T12:00:00+00:00"}}}
"""

from __future__ import annotations

import html
import json
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_VERSION = 1


def path() -> Path:
    """Return where the progress file is, whether or not it exists yet."""
    if named := os.environ.get("NAVML_PROGRESS"):
        return Path(named).expanduser()
    if home := os.environ.get("NAVML_HOME"):
        return Path(home).expanduser() / "progress.json"
    from platformdirs import user_data_dir

    return Path(user_data_dir("navml", appauthor=False)) / "progress.json"


def read(file: Path | None = None) -> dict[str, bool]:
    """Return the exercises tried so far, ``{"level1/01:q1": passed}``, of the learner or of another file.

    Never writes, never raises: a file that is not there or makes no sense is an empty one.
    """
    try:
        return {key: entry["passed"] for key, entry in _parse((file or path()).read_bytes()).items()}
    except (OSError, ValueError):
        return {}


def sound() -> bool:
    """Tell whether the progress file is there and makes sense."""
    try:
        _parse(path().read_bytes())
    except (OSError, ValueError):
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
    from filelock import FileLock, Timeout

    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        # Two notebooks may finish an exercise at once: the second waits, then reads what the first wrote.
        with FileLock(f"{file}.lock", timeout=10):
            entries = _load_or_set_aside(file)
            known = entries.get(exercise)
            if known is not None and known["passed"] >= passed:
                return
            entries[exercise] = {"passed": passed, "when": datetime.now(UTC).isoformat(timespec="seconds")}
            _write(file, {"version": _VERSION, "exercises": entries})
    except (OSError, Timeout) as error:
        _warn(f"Your answer was checked, but your progress could not be saved to {file} ({error}).")


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


def _write(file: Path, content: dict[str, Any]) -> None:
    """Replace the file in one step, so that a crash or a full disk leaves the old one whole."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(content, stream, indent=1, sort_keys=True)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(name, file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _warn(message: str) -> None:
    print(f"⚠️ {message}", file=sys.stderr)


@dataclass(frozen=True)
class LessonProgress:
    """How far one lesson has come: exercises ``passed`` and ``tried`` (passed or not) out of ``total``."""

    id: str
    title: str
    passed: int = 0
    tried: int = 0
    total: int = 0
    planned: bool = False

    @property
    def done(self) -> bool:
        """Whether every exercise is passed."""
        return self.total > 0 and self.passed == self.total


@dataclass(frozen=True)
class LevelProgress:
    """One level of the map: its lessons in order."""

    id: str
    title: str
    lessons: tuple[LessonProgress, ...]


def summary() -> tuple[LevelProgress, ...]:
    """Return every level and lesson of the curriculum with the learner's progress in it."""
    tried = read()
    return tuple(
        LevelProgress(
            level["id"],
            level["title"],
            tuple(
                sorted(
                    [_lesson(lesson, tried) for lesson in level["lessons"]]
                    + [LessonProgress(**lesson, planned=True) for lesson in level["planned"]],
                    key=lambda lesson: lesson.id,
                )
            ),
        )
        for level in _curriculum()
    )


def _lesson(lesson: dict[str, Any], tried: dict[str, bool]) -> LessonProgress:
    from navml.exercises import exercise_ids

    ids = exercise_ids(lesson["id"])
    return LessonProgress(
        id=lesson["id"],
        title=lesson["title"],
        passed=sum(tried.get(each, False) for each in ids),
        tried=sum(each in tried for each in ids),
        total=len(ids),
    )


def titles() -> dict[str, str]:
    """Return the title of each lesson that is written, by its id: ``"level1/01"``."""
    return {lesson["id"]: lesson["title"] for level in _curriculum() for lesson in level["lessons"]}


def _curriculum() -> list[dict[str, Any]]:
    """Return the levels from the file that ``authoring`` makes of curriculum.yml and lesson headers."""
    file = Path(__file__).with_name("curriculum.json")
    levels: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["levels"]
    return levels


def map_text(levels: tuple[LevelProgress, ...]) -> str:
    """Return the progress map as plain text, a line for each lesson."""
    lines = []
    for level in levels:
        lines.append(level.title)
        for lesson in level.lessons:
            if not lesson.planned:
                mark = "✅" if lesson.done else "⏳" if lesson.tried else "· "
                lines.append(f"  {mark} {_number(lesson)}  {lesson.title:<44} {_count(lesson)}")
        if coming := _coming(level):
            lines.append(f"     to come: {coming}")
    return "\n".join(lines)


def map_html(levels: tuple[LevelProgress, ...]) -> str:
    """Return the progress map as accessible HTML, a table for each level."""
    tables = []
    for level in levels:
        rows = []
        for lesson in level.lessons:
            if lesson.planned:
                continue
            bar = (
                f'<progress value="{lesson.passed}" max="{lesson.total}" style="width: 8em" '
                f'aria-label="exercises passed"></progress> '
                if lesson.total
                else ""
            )
            rows.append(
                f'<tr><th scope="row">{_number(lesson)}</th>'
                f'<td style="text-align: left; width: 22em">{html.escape(lesson.title)}</td>'
                f'<td style="text-align: left; width: 13em">{bar}{_count(lesson)}'
                f"{' ✅' if lesson.done else ''}</td></tr>"
            )
        if coming := _coming(level):
            rows.append(
                f'<tr><td></td><td colspan="2" style="text-align: left; opacity: 0.75">'
                f"<em>to come:</em> {html.escape(coming)}</td></tr>"
            )
        tables.append(
            f'<table style="margin: 0.6em 0; max-width: 46em"><caption style="text-align: left; '
            f'caption-side: top; font-weight: bold">{html.escape(level.title)}</caption>'
            f"<tbody>{''.join(rows)}</tbody></table>"
        )
    return "".join(tables)


def _number(lesson: LessonProgress) -> str:
    return lesson.id.partition("/")[2]


def _count(lesson: LessonProgress) -> str:
    return f"{lesson.passed} of {lesson.total}" if lesson.total else "no exercises"


def _coming(level: LevelProgress) -> str:
    return " · ".join(f"{_number(lesson)} {lesson.title}" for lesson in level.lessons if lesson.planned)
