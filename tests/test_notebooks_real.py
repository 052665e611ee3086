"""Every lesson on the real data in NAVML_SOURCE, held to what its header promises: `make test-real`.

At the profile of NAVML_PROFILE, *cpu* if it is not set. A sample never stands in for the real data here.
"""

import os

import pytest

from authoring.execute import LessonFailed, execute, run_to_the_end
from authoring.files import ROOT
from authoring.lesson import Lesson
from authoring.project import read_project
from authoring.render import render
from authoring.results import below_floors, results

PROJECT = read_project(ROOT)
# The longest come last in the curriculum, and so first here: then no worker waits for another at the end.
LESSONS = [pytest.param(lesson, id=lesson.id) for lesson in reversed(PROJECT.lessons)]
PROFILE = os.environ.get("NAVML_PROFILE") or "cpu"


def test_the_real_data_are_named():
    assert os.environ.get("NAVML_SOURCE"), "Set NAVML_SOURCE to the folder that holds the real data."


def test_every_lesson_can_be_read():
    assert PROJECT.problems == ()


@pytest.mark.parametrize("lesson", LESSONS)
def test_lesson_on_real_data(lesson: Lesson):
    notebook = render(PROJECT, lesson)
    try:
        record = run_to_the_end(execute(notebook, {"NAVML_PROFILE": PROFILE, "NAVML_DATA": "full"}))
    except LessonFailed as error:
        raise pytest.fail.Exception(f"{lesson.source}: {error}", pytrace=False) from None

    assert record.profile == PROFILE
    assert {data["data"] for data in record.data.values()} <= {"real"}
    assert bool(record.data) == bool(lesson.header.datasets)
    reported = results(notebook)
    assert {result["data"] for result in reported.values()} <= {"real"}
    print(*(f"{result['label']}: {result['value']:.4g}" for result in reported.values()), sep="\n")
    assert list(below_floors(lesson.header, notebook, PROFILE)) == []
