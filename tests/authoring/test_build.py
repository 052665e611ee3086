"""The builder on the tiny curriculum, with real kernels."""

import json
import os
from pathlib import Path

import nbformat
import pytest

import authoring.build
from authoring.build import build, jobs_here
from authoring.project import read_project
from authoring.run_record import read_run

from .conftest import edit


def state(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def rebuild(root: Path, *names: str, **options) -> list[str]:
    project = read_project(root)
    lessons = [project.find(name) for name in names] or project.lessons
    return [str(problem) for problem in [*project.problems, *build(project, lessons, **options)]]


@pytest.fixture
def no_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*args, **options):
        raise AssertionError("nothing was to be run")

    monkeypatch.setattr(authoring.build, "execute", refuse)


def test_everything_is_built_and_nothing_else_is_left(built: Path):
    assert set(state(built)) == {
        "README.md",
        "curriculum.yml",
        "first/00-hello.ipynb",
        "first/01-numbers.ipynb",
        "first/README.md",
        "lessons/first/00-hello.py",
        "lessons/first/01-numbers.py",
        "lessons/second/01-last.py",
        "navml/curriculum.json",
        "second/01-last.ipynb",
        "second/README.md",
    }


def test_a_built_notebook_has_its_outputs_and_what_it_was_run_with(built: Path):
    notebook = nbformat.read(built / "first/01-numbers.ipynb", as_version=4)

    nbformat.validate(notebook)
    _, _, _, picture, number, _, _ = notebook.cells
    assert picture.outputs[0].metadata == {"image/png": {"alt": "From black to white"}}
    assert len(picture.outputs[0].data["image/png"]) < 20_000  # 196 kB before
    assert number.outputs[0].data == {"text/plain": "10"}
    assert [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"] == [1, 2, 3]
    run = read_run(notebook)
    assert run is not None
    assert (run.profile, run.data) == ("cpu", {})
    assert "numpy" in run.packages
    assert str(os.cpu_count()) in run.device
    assert "made with the `cpu` profile" in notebook.cells[0].source


def test_a_rebuild_with_nothing_changed_runs_nothing_and_changes_no_byte(built: Path, no_kernels: None):
    before = state(built)

    assert rebuild(built) == []

    assert state(built) == before


def test_new_words_and_new_neighbours_keep_the_outputs(built: Path, no_kernels: None):
    edit(built / "lessons/first/00-hello.py", "title: Hello", "title: Good morning")
    edit(built / "curriculum.yml", "someone/course", "someone/moved")

    assert rebuild(built) == []

    assert "# Good morning" in (built / "first/00-hello.ipynb").read_text()
    neighbour = nbformat.read(built / "first/01-numbers.ipynb", as_version=4)
    assert "← [Good morning](00-hello.ipynb)" in neighbour.cells[-1].source
    assert "**You need:** [Good morning](00-hello.ipynb)." in neighbour.cells[0].source
    assert "someone/moved/archive" in neighbour.cells[1].source
    assert neighbour.cells[4].outputs[0].data == {"text/plain": "10"}
    assert "[Good morning](first/00-hello.ipynb)" in (built / "README.md").read_text()
    assert "Good morning" in (built / "navml/curriculum.json").read_text()


def test_what_changed_is_run_again_and_only_that(built: Path):
    edit(built / "lessons/first/00-hello.py", 'print("hello")', 'print("good", "morning")')
    before = state(built)

    assert rebuild(built) == []

    after = state(built)
    assert {name for name in after if after[name] != before.get(name)} == {"first/00-hello.ipynb"}
    assert b"good morning" in after["first/00-hello.ipynb"]


def test_a_notebook_spoiled_by_hand_is_made_again(built: Path):
    before = state(built)
    edit(built / "first/00-hello.ipynb", 'print(\\"hello\\")', 'print(\\"edited\\")')
    (built / "second/01-last.ipynb").write_text("<<<<<<< a merge gone wrong")

    assert rebuild(built, jobs=2) == []

    assert state(built) == before


def test_what_uses_helpers_that_changed_is_run_again_only_if_asked(built: Path, no_kernels: None):
    edit(built / "first/00-hello.ipynb", '"results.py": "', '"results.py": "old')
    before = state(built)

    assert rebuild(built) == []
    assert state(built) == before
    with pytest.raises(AssertionError, match="nothing was to be run"):
        rebuild(built, "first/00", stale=True)
    assert rebuild(built, "first/01", "second/01", stale=True) == []
    assert state(built) == before


def test_a_run_records_what_it_used(tiny: Path):
    edit(tiny / "lessons/first/00-hello.py", 'print("hello")', "import navml.course")

    assert rebuild(tiny, "first/00") == []

    run = read_run(nbformat.read(tiny / "first/00-hello.ipynb", as_version=4))
    assert run is not None
    assert {"__init__.py", "course.py", "curriculum.json", "exercises/catalog.py"} <= set(run.files)
    assert "plots.py" not in run.files
    assert {"matplotlib", "torch"} & set(run.packages) == set()
    assert run.changed() == []


def test_without_execution_changed_code_loses_its_outputs(built: Path, no_kernels: None):
    edit(built / "lessons/first/00-hello.py", 'print("hello")', "print(1)")

    assert rebuild(built, execute=False) == []

    notebook = nbformat.read(built / "first/00-hello.ipynb", as_version=4)
    assert notebook.cells[3].source == "print(1)"
    assert notebook.cells[3].outputs == []
    assert "run" not in notebook.metadata["navml"]


def test_force_runs_again_at_the_profile_of_the_environment(built: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NAVML_PROFILE", "quick")

    assert rebuild(built, "first/00", force=True) == []

    run = json.loads((built / "first/00-hello.ipynb").read_text())["metadata"]["navml"]["run"]
    assert run["profile"] == "quick"


def test_a_lesson_that_fails_is_told_and_its_notebook_stays_as_it_was(built: Path):
    before = state(built)
    edit(built / "lessons/first/00-hello.py", 'print("hello")', "## no heading\nprint(1 / 0)")
    edit(built / "lessons/second/01-last.py", "import sys\n1", "open('stray.txt', 'w').write('x'); 2")

    (problem,) = rebuild(built, jobs=1)

    assert problem.startswith("lessons/first/00-hello.py: cell 4 (What is it?) failed")
    assert "    print(1 / 0)" in problem
    assert "ZeroDivisionError: division by zero" in problem
    assert "\x1b" not in problem
    after = state(built)
    assert after["first/00-hello.ipynb"] == before["first/00-hello.ipynb"]
    assert after["second/01-last.ipynb"] != before["second/01-last.ipynb"]
    assert set(after) == set(before)  # what a lesson writes does not stay in the repository


def test_a_promise_that_was_not_kept_is_told(tiny: Path):
    edit(
        tiny / "lessons/first/00-hello.py",
        "# datasets: []",
        "# datasets: []\n# floors: {cpu: {test_accuracy: 0.9, recall: 0.5}}\n# claims: [test_accuracy > 1]",
    )
    edit(
        tiny / "lessons/first/00-hello.py",
        'print("hello")',
        'import navml\nnavml.report("test_accuracy", 0.8, "Test pictures")',
    )

    assert rebuild(tiny, "first/00") == [
        'lessons/first/00-hello.py: "test_accuracy" is 0.8, but the header promises 0.9 at the cpu profile',
        'lessons/first/00-hello.py: the header promises "recall" at the cpu profile, but no cell reports it',
        'lessons/first/00-hello.py: the header claims "test_accuracy > 1", which is not so: '
        "test_accuracy is 0.8",
    ]


@pytest.mark.parametrize(("cores", "free", "jobs"), [(2, 64, 1), (16, 64, 8), (16, 9, 2), (1, 1, 1)])
def test_as_many_at_once_as_fit(monkeypatch: pytest.MonkeyPatch, cores: int, free: int, jobs: int):
    class Memory:
        available = free * 2**30

    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr("psutil.virtual_memory", Memory)

    assert jobs_here() == jobs
