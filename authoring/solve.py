"""The notebook of a lesson with every exercise solved, as its own ``solution()`` shows it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from authoring.files import write_if_changed
from authoring.lesson import Lesson
from authoring.project import Project
from authoring.render import render
from navml.exercises.catalog import questions
from navml.exercises.question import Question


def solved_notebook(project: Project, lesson: Lesson) -> NotebookNode:
    """Return a lesson's notebook, not run, in which every exercise has its right answer."""
    notebook = render(project, lesson)
    asked = questions(lesson.id)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = solved(cell.source, asked)
    return notebook


def write_solved(project: Project, lesson: Lesson, path: Path) -> None:
    """Write that notebook to a file."""
    write_if_changed(path, nbformat.writes(solved_notebook(project, lesson)) + "\n")


def solved(source: str, questions: dict[str, Question]) -> str:
    """Return the source of a cell with the solutions filled in.

    For each line ``<question>.check(...)``, the lines above it, back to the check before, are replaced by the
    question's solution. A cell without such a line stays as it is.

    Parameters
    ----------
    source
        The source of a code cell.
    questions
        The questions of the lesson by name, as ``navml.exercises.catalog.questions(lesson)`` returns them.
    """
    lines = source.splitlines()
    result: list[str] = []
    start = 0
    for i, line in enumerate(lines):
        name, called, _ = line.partition(".check(")
        if called and name in questions:
            result += [*questions[name].solution_text.splitlines(), line]
            start = i + 1
    return "\n".join(result + lines[start:])
