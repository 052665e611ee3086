"""What counts as tried is what the learner did, and no answer ends the kernel."""

import sys
from pathlib import Path

import pytest

from navml import progress
from navml.exercises import catalog, question
from navml.exercises.getting_started_00 import q1, q3

LESSONS = Path(__file__).resolve().parents[2] / "lessons"
QUESTIONS = [
    pytest.param(each, id=f"{lesson}:{name}")
    for lesson in catalog.lessons()
    for name, each in catalog.questions(lesson).items()
    if each.given
]


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch):
    """Return what sets the code of the notebook cell that is running."""
    return lambda code: monkeypatch.setattr(question, "running_cell", lambda: code)


def test_an_answer_that_the_lesson_gives_is_not_the_learners(cell) -> None:
    cell("pixels = 28 + 28\nq1.check(pixels)\n")
    assert q1.check(56).state == "incorrect"
    assert progress.read() == {}
    cell("pixels = 28 + 28 + 1\nq1.check(pixels)\n")
    q1.check(57)
    assert progress.read() == {"getting-started/00:q1": False}


@pytest.mark.parametrize("asked", QUESTIONS)
def test_the_lesson_gives_it(asked) -> None:
    (lesson,) = LESSONS.glob(f"{asked.lesson}-*.py")
    assert f"\n# %%\n{asked.given}\n{asked.name}.check(" in lesson.read_text(encoding="utf-8")


def test_a_function_that_leaves() -> None:
    outcome = q3.outcome(lambda picture: sys.exit(2))
    assert outcome.state == "incorrect" and "SystemExit: 2" in outcome.message
