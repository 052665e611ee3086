"""Exercises with feedback on the spot: ``engine`` checks them, and one module a lesson holds the questions.

The questions of lesson ``level1/02`` live in ``navml.exercises.level1_02``.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from navml.exercises.engine import Question

_MODULE = re.compile(r"^(.+)_(\d\d)$")


def lessons() -> tuple[str, ...]:
    """Return the ids of all lessons that have exercises, such as ``"level1/02"``, sorted."""
    names = (_MODULE.match(module.name) for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(f"{name[1].replace('_', '-')}/{name[2]}" for name in names if name))


def questions(lesson: str) -> dict[str, Question]:
    """Return the questions of a lesson by name, in the order of its exercise module.

    Parameters
    ----------
    lesson
        A lesson id, such as ``"level1/02"``. A lesson without exercises has no questions.
    """
    from navml.exercises.engine import Question

    if lesson not in lessons():
        return {}
    module = importlib.import_module(f"{__name__}.{lesson.replace('-', '_').replace('/', '_')}")
    return {name: value for name, value in vars(module).items() if isinstance(value, Question)}


def exercise_ids(lesson: str) -> tuple[str, ...]:
    """Return the ids of a lesson's exercises that count for progress, such as ``"level1/02:q1"``."""
    return tuple(f"{lesson}:{name}" for name, question in questions(lesson).items() if question.counts)


def progress_map() -> None:
    """Show every level and lesson, and how many of its exercises you have passed."""
    from navml import progress
    from navml.exercises import feedback

    levels = progress.summary()
    feedback.show(progress.map_html(levels), progress.map_text(levels))
