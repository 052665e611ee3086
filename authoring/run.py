"""Run one lesson in the terminal, and write what it shows as a web page."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from authoring.clean import clean, figures_as_html
from authoring.execute import LessonFailed, execute, headings, run_to_the_end
from authoring.files import write_if_changed
from authoring.lesson import Lesson
from authoring.problems import Problem
from authoring.project import Project
from authoring.render import link, render
from authoring.results import results
from authoring.run_record import RunRecord
from navml.results import Result

FOLDER = "build"


def run(project: Project, lesson: Lesson, *, html: bool = True) -> list[Problem]:
    """Run a lesson cell by cell, telling how far it is, and print the numbers that it reports.

    The notebook in the repository is left as it is.

    Parameters
    ----------
    html
        Write a page with all outputs below ``build/``, also if a cell fails: up to there.

    Returns
    -------
    list of Problem
        The cell that failed, if one did.
    """
    notebook = render(project, lesson)
    print(f"{lesson.id}  {lesson.header.title}", flush=True)
    code = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    under = headings(notebook.cells)

    def started(index: int) -> None:
        print(f"  {code.index(index) + 1:>2}/{len(code)}  {under[index][:60]:<60}", end="", flush=True)

    def finished(index: int, seconds: float) -> None:
        print(f" {seconds:6.1f} s", flush=True)

    record: RunRecord | None = None
    problems = []
    try:
        record = run_to_the_end(execute(notebook, started=started, finished=finished))
    except LessonFailed as error:
        print(" failed", flush=True)
        problems.append(Problem(lesson.source, str(error)))

    for result in results(notebook).values():
        print(f"  {Result(**result)} ({result['data']} data)")
    if record is not None:
        print(f"Done at the {record.profile} profile on {record.device}.")
    if html:
        print(f"Page: {os.path.relpath(write_page(project, lesson, notebook))}")
    return problems


def write_page(project: Project, lesson: Lesson, notebook: NotebookNode) -> Path:
    """Write a notebook that was run as a web page, and return where."""
    clean(notebook)
    figures_as_html(notebook)
    body, _ = HTMLExporter().from_notebook_node(
        notebook, resources={"metadata": {"name": lesson.header.title}}
    )
    page = f"{FOLDER}/{lesson.level.id}/{lesson.name}.html"

    def from_page(match: re.Match[str]) -> str:
        target = os.path.normpath(f"{lesson.level.id}/{match[2]}")
        return f'{match[1]}="{link(page, target)}"'

    # The page lies deeper than the notebook: its links to files of the repository must go further up.
    body = re.sub(r'(href|src)="(?![a-z]+:|#|//)([^"]+)"', from_page, body)
    path = project.root / page
    write_if_changed(path, body)
    return path
