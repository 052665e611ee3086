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


def test_a_planned_lesson_is_known_as_such(tiny_project: Project):
    with pytest.raises(ProblemError, match=r'first/02: "To come: more" is planned, and not written yet'):
        tiny_project.find("first/02")


def test_lessons_are_found_in_their_folder(tiny: Path):
    source = (tiny / "lessons/second/01-last.py").read_text()
    for name in ("first/02-more", "second/01-other", "second/.ipynb_checkpoints/01-last-checkpoint"):
        path = tiny / "lessons" / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)

    project = read_project(tiny)

    assert [lesson.id for lesson in project.lessons][:3] == ["first/00", "first/01", "first/02"]
    assert [str(problem) for problem in project.problems] == [
        'lessons/first/02-more.py: is written: take "02 ..." out of planned in curriculum.yml',
        "lessons/second/01-last.py: is not the only lesson 01 of its level",
        "lessons/second/01-other.py: is not the only lesson 01 of its level",
    ]


def test_a_broken_lesson_does_not_stop_the_others(tiny: Path):
    edit(tiny / "lessons/first/01-numbers.py", "# minutes: 20\n", "")
    (tiny / "lessons/second/01-last.py").rename(tiny / "lessons/second/last.py")

    project = read_project(tiny)

    assert [lesson.id for lesson in project.lessons] == ["first/00"]
    assert [str(problem) for problem in project.problems] == [
        'lessons/first/01-numbers.py: header lacks "minutes": add it, for example "minutes: 35"',
        'lessons/second/last.py: must be named like "01-meet-fashion-mnist.py"',
    ]
    with pytest.raises(ProblemError, match='header lacks "minutes"'):
        project.find("first/01")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("repository: someone/course", "", 'needs "repository", for example "repository: owner/name"'),
        ("branch: main", "branch: []", 'needs "branch"'),
        ("    summary: The beginning.\n", "", 'level "first" needs "summary", a text'),
        ("02 To come: more", "To come", 'the planned lesson "To come" must be written like'),
        ('"02 To come: more"', '"02 One", "02 Two"', "there is more than one planned lesson 02"),
        ("id: second", "id: first", 'level "first" is there twice'),
        ("levels:", "level:", 'needs "levels", a list'),
        ('["02 To come: more"]', '["02 To come: more"', "is not valid YAML"),
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
