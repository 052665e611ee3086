"""Every lesson on the real data in NAVML_SOURCE, held to what its header promises: `make test-real`.

At the profile of NAVML_PROFILE, *cpu* if it is not set. A sample never stands in for the real data here.
Where the saved notebook's run is of this very code, helpers and packages, on the real data, its numbers
are held to the promises and nothing is run, unless ALL is set. DATASETS names those at hand, if not all are.
"""

import os

import pytest

from authoring.execute import LessonFailed, execute, run_to_the_end
from authoring.files import ROOT, read_notebook
from authoring.lesson import Lesson
from authoring.project import read_project
from authoring.render import render
from authoring.results import broken_promises, results
from authoring.run_record import why_run

PROJECT = read_project(ROOT)
PROFILE = os.environ.get("NAVML_PROFILE") or "cpu"
ALL = os.environ.get("ALL")
AT_HAND = os.environ.get("DATASETS", "").split()


def reasons(lesson: Lesson) -> list[str]:
    notebook = read_notebook(ROOT / lesson.notebook)
    found = list(why_run(notebook, render(PROJECT, lesson).cells, lesson.header.datasets, PROFILE))
    return ["ALL is set", *found] if ALL else found


LESSONS = [lesson for lesson in PROJECT.lessons if not AT_HAND or set(lesson.header.datasets) <= set(AT_HAND)]
# The longest come last in the curriculum, and so first here: then no worker waits for another at the end.
DUE = {lesson.id: (lesson, why) for lesson in reversed(LESSONS) if (why := reasons(lesson))}
SAVED = [pytest.param(lesson, id=lesson.id) for lesson in LESSONS if lesson.id not in DUE]


def test_the_real_data_are_named():
    assert os.environ.get("NAVML_SOURCE"), "Set NAVML_SOURCE to the folder that holds the real data."


def test_every_lesson_can_be_read():
    assert PROJECT.problems == ()
    assert len(LESSONS) == len(DUE) + len(SAVED)


@pytest.mark.parametrize("id", DUE)
def test_lesson_on_real_data(id: str):
    lesson, why = DUE[id]
    notebook = render(PROJECT, lesson)
    try:
        record = run_to_the_end(execute(notebook, {"NAVML_PROFILE": PROFILE, "NAVML_DATA": "full"}))
    except LessonFailed as error:
        raise pytest.fail.Exception(f"{lesson.source}: {error}", pytrace=False) from None

    assert record.profile == PROFILE
    assert {data["data"] for data in record.data.values()} <= {"real"}
    assert set(record.data) == set(lesson.header.datasets)
    reported = results(notebook)
    assert {result["data"] for result in reported.values()} <= {"real"}
    print(f"run because {'; '.join(why)}")
    print(*(f"{result['label']}: {result['value']:.4g}" for result in reported.values()), sep="\n")
    assert list(broken_promises(lesson.header, notebook, PROFILE)) == []


@pytest.mark.parametrize("lesson", SAVED)
def test_saved_run_keeps_its_promises(lesson: Lesson):
    notebook = read_notebook(ROOT / lesson.notebook)
    assert notebook is not None
    assert list(broken_promises(lesson.header, notebook, PROFILE)) == []
