"""The notebook of a lesson with every exercise solved, as its own ``solution()`` shows it."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from authoring.files import write_if_changed
from authoring.lesson import Lesson
from authoring.project import Project
from authoring.render import render
from navml import exercises
from navml.exercises import engine


def solved(project: Project, lesson: Lesson) -> NotebookNode:
    """Return a lesson's notebook, not run, in which every exercise has its right answer."""
    notebook = render(project, lesson)
    questions = exercises.questions(lesson.id)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = engine.solved(cell.source, questions)
    return notebook


def write_solved(project: Project, lesson: Lesson, path: Path) -> None:
    """Write that notebook to a file."""
    write_if_changed(path, nbformat.writes(solved(project, lesson)) + "\n")
