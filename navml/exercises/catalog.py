"""Which lessons have questions, and which. Those of ``level1/02`` live in ``navml.exercises.level1_02``."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path
from typing import Any

from navml.exercises.bets import Bet
from navml.exercises.question import Question

_MODULE = re.compile(r"^(.+)_(\d\d)$")


def module_name(lesson: str) -> str:
    """Return the module that holds a lesson's questions: ``"navml.exercises.level1_02"``."""
    return f"navml.exercises.{lesson.replace('-', '_').replace('/', '_')}"


def lesson_id(module: str) -> str | None:
    """Return the lesson whose questions a module holds, or None if it holds none of a lesson's."""
    found = _MODULE.match(module.rpartition(".")[2])
    return f"{found[1].replace('_', '-')}/{found[2]}" if found else None


def bind(names: dict[str, Any], lesson: str) -> None:
    """Tell the questions and bets of a module what they are called and where they belong: its last line.

    Parameters
    ----------
    names
        The module's ``globals()``.
    lesson
        The lesson's id, such as ``"level1/02"``.
    """
    for name, value in names.items():
        if isinstance(value, Question | Bet):
            value.lesson, value.name = lesson, name


def lessons() -> tuple[str, ...]:
    """Return the ids of all lessons that have exercises, such as ``"level1/02"``, sorted."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return tuple(sorted(found for module in modules if (found := lesson_id(module.name))))


def questions(lesson: str) -> dict[str, Question]:
    """Return the questions of a lesson by name, in the order of its exercise module.

    Parameters
    ----------
    lesson
        A lesson id, such as ``"level1/02"``. A lesson without exercises has no questions.
    """
    if lesson not in lessons():
        return {}
    module = importlib.import_module(module_name(lesson))
    return {name: value for name, value in vars(module).items() if isinstance(value, Question)}


def exercise_ids(lesson: str) -> tuple[str, ...]:
    """Return the ids of a lesson's exercises that count for progress, such as ``"level1/02:q1"``."""
    return tuple(f"{lesson}:{name}" for name, question in questions(lesson).items() if question.counts)
