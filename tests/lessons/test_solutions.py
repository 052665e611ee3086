"""Every lesson with its exercises solved, by the very text that the learner is shown: `make test-solutions`.

A check that is not ✅ raises, and each exercise must have left its tick in the progress file.
"""

import json
from pathlib import Path

import pytest

from authoring.execute import LessonFailed, execute, run_to_the_end
from authoring.files import ROOT
from authoring.lesson import Lesson
from authoring.project import read_project
from authoring.solve import solved_notebook
from navml.exercises import catalog

PROJECT = read_project(ROOT)
# The longest come last in the curriculum, and so first here: then no worker waits for another at the end.
LESSONS = [pytest.param(lesson, id=lesson.id) for lesson in reversed(PROJECT.lessons)]


def test_every_lesson_can_be_read():
    assert PROJECT.problems == ()


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_is_asked(lesson: Lesson):
    code = "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "code")

    missing = [name for name in catalog.questions(lesson.id) if f"{name}.check(" not in code]

    assert missing == [], f"{lesson.source} never checks these questions of {lesson.exercises}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_solution_passes_its_check(lesson: Lesson, tmp_path: Path):
    progress = tmp_path / "progress.json"
    environment = {
        "NAVML_PROFILE": "quick",
        "NAVML_DATA": "sample",
        "NAVML_EXERCISES": "strict",
        "NAVML_PROGRESS": str(progress),
    }
    try:
        run_to_the_end(execute(solved_notebook(PROJECT, lesson), environment))
    except LessonFailed as error:
        raise pytest.fail.Exception(f"{lesson.source}, solved: {error}", pytrace=False) from None

    ticks = json.loads(progress.read_text())["exercises"] if progress.exists() else {}
    passed = {exercise for exercise, tick in ticks.items() if tick["passed"]}
    assert passed == set(catalog.exercise_ids(lesson.id))
