import nbformat
import pytest

from authoring import solve
from authoring.project import Project, read_project
from authoring.solve import solved, solved_notebook, write_solved
from navml.exercises.kinds import Value

from .conftest import edit

QUESTION = Value(
    "What is 6 times 7?",
    expected=42,
    mistakes=[(13, "That is the sum."), (67, "That is both digits.")],
    solution="six = 6\nanswer = six * 7",
)


@pytest.fixture
def project(tiny_project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    questions = {"first/00": {"q1": QUESTION}}
    monkeypatch.setattr(solve, "questions", lambda lesson: questions.get(lesson, {}))
    edit(
        tiny_project.root / "lessons/first/00-hello.py",
        'print("hello")',
        'print("hello")\n\n# %% tags=["x"]\nanswer = ____  # your turn\nq1.check(answer)',
    )
    return read_project(tiny_project.root)


def test_solutions_replace_what_is_above_the_check(project: Project):
    notebook = solved_notebook(project, project.find("first/00"))

    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"][1:] == [
        'print("hello")',
        "six = 6\nanswer = six * 7\nq1.check(answer)",
    ]
    assert notebook.cells[4].metadata == {"tags": ["x"]}


def test_a_lesson_without_exercises_stays_as_it_is(project: Project):
    notebook = solved_notebook(project, project.find("first/01"))

    assert notebook.cells[4].source == "sum(range(5))"


def test_the_solved_notebook_is_a_sound_file(project: Project):
    path = project.root / "out" / "solved.ipynb"

    write_solved(project, project.find("first/00"), path)

    nbformat.validate(nbformat.read(path, as_version=4))


def test_solved_fills_in_every_solution():
    asked = {"q1": QUESTION}
    solution = QUESTION.solution_text
    assert (
        solved("answer = ____\nq1.check(answer)\n# q1.hint()", asked)
        == f"{solution}\nq1.check(answer)\n# q1.hint()"
    )
    both = solved("a = ____\nq1.check(a)\nb = ____\nq1.check(b)", asked)
    assert both == f"{solution}\nq1.check(a)\n{solution}\nq1.check(b)"
    assert solved("model.check(1)", asked) == "model.check(1)"
