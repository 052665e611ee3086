from pathlib import Path

import pytest

from authoring.curriculum import read_curriculum
from authoring.problems import ProblemError
from authoring.project import Project, read_project

from .conftest import edit


def test_the_lessons_come_in_order(tiny_project: Project):
    assert [lesson.id for lesson in tiny_project.lessons] == ["first/00", "first/01", "second/01"]
    assert tiny_project.problems == ()
    first, middle, last = tiny_project.lessons
    assert tiny_project.neighbours(first) == (None, middle)
    assert tiny_project.neighbours(middle) == (first, last)
    assert tiny_project.neighbours(last) == (middle, None)
    assert tiny_project.curriculum.planned() == {"first/02": "To come: more"}
    assert middle.source == "lessons/first/01-numbers.py"
    assert middle.notebook == "first/01-numbers.ipynb"
    assert middle.exercises == "navml.exercises.first_01"


@pytest.mark.parametrize(
    "wanted",
    ["first/01", "first/01-numbers", "01-numbers", "lessons/first/01-numbers.py", "first/01-numbers.ipynb"],
)
def test_a_lesson_is_found_by_what_people_type(tiny_project: Project, wanted: str):
    assert tiny_project.find(wanted).id == "first/01"
    if "." in wanted:
        assert tiny_project.find(str(tiny_project.root / wanted)).id == "first/01"


def test_an_unknown_lesson_gets_the_near_one(tiny_project: Project):
    with pytest.raises(ProblemError, match=r"frist/01: there is no such lesson; did you mean first/01\?"):
        tiny_project.find("frist/01")
    with pytest.raises(ProblemError, match=r"there are: first/00, first/01, second/01"):
        tiny_project.find("%")


def test_a_broken_lesson_does_not_stop_the_others(tiny: Path):
    edit(tiny / "lessons/first/01-numbers.py", "# minutes: 20\n", "")
    (tiny / "lessons/second/01-last.py").unlink()

    project = read_project(tiny)

    assert [lesson.id for lesson in project.lessons] == ["first/00"]
    assert [str(problem) for problem in project.problems] == [
        'lessons/first/01-numbers.py: header lacks "minutes": add it, for example "minutes: 35"',
        "lessons/second/01-last.py: not found, but curriculum.yml lists it",
    ]
    with pytest.raises(ProblemError, match='header lacks "minutes"'):
        project.find("first/01")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("repository: someone/course", "", 'needs "repository", for example "repository: owner/name"'),
        ("branch: main", "branch: []", 'needs "branch"'),
        ("    summary: The beginning.\n", "", 'level "first" needs "summary", a text'),
        ("00-hello", "hello", 'the lesson "hello" must be named like "01-meet-fashion-mnist"'),
        ("02 To come: more", "To come", 'the planned lesson "To come" must be written like'),
        ("02 To come: more", "01 To come", "there is more than one lesson 01"),
        ("id: second", "id: first", 'level "first" is there twice'),
        ("levels:", "level:", 'needs "levels", a list'),
        ("[00-hello, 01-numbers]", "[00-hello", "is not valid YAML"),
    ],
)
def test_each_mistake_in_the_manifest_gets_its_message(tiny: Path, old: str, new: str, message: str):
    edit(tiny / "curriculum.yml", old, new)

    with pytest.raises(ProblemError) as error:
        read_curriculum(tiny)

    assert message in str(error.value)
    assert str(error.value).startswith("curriculum.yml: ")


def test_no_manifest_at_all(tmp_path: Path):
    with pytest.raises(ProblemError, match=r"curriculum\.yml: not found"):
        read_project(tmp_path)
