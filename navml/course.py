"""The course as the learner sees it: levels, lessons, and how far each has come."""

from __future__ import annotations

import html
import json
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from navml import progress
from navml.exercises import bets, catalog, feedback


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
    tried = progress.read()
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
    ids = catalog.exercise_ids(lesson["id"])
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


def show_map() -> None:
    """Show every level and lesson, and how many of its exercises you have passed."""
    levels = summary()
    told = bets.tally(progress.bets().values())
    feedback.show(f"{map_html(levels)}<p>{told}</p>", f"{map_text(levels)}\n\n{told}")


def map_text(levels: tuple[LevelProgress, ...], width: int = 80) -> str:
    """Return the progress map as plain text: a line for each lesson, or more where ``width`` asks for it."""
    lines = []
    for level in levels:
        lines.append(level.title)
        for lesson in level.lessons:
            if not lesson.planned:
                mark = "✅" if lesson.done else "⏳" if lesson.tried else "· "
                room = max(12, min(44, width - 22))
                first, *more = textwrap.wrap(lesson.title, room)
                lines.append(f"  {mark} {_number(lesson)}  {first:<{room}} {_count(lesson)}")
                lines += [f"         {line}" for line in more]
        if coming := _coming(level):
            lines += textwrap.wrap(f"     to come: {coming}", width, subsequent_indent=" " * 7)
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
