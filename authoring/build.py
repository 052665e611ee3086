"""Build notebooks: render, run what changed, tidy, write."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import replace

import nbformat
import psutil  # type: ignore[import-untyped]
from nbformat import NotebookNode
from tqdm import tqdm

from authoring.clean import clean, without_machine
from authoring.execute import LessonFailed, execute, run_to_the_end
from authoring.files import read_notebook, write_if_changed
from authoring.hashes import code_hash
from authoring.lesson import Lesson
from authoring.problems import Problem
from authoring.project import Project
from authoring.readme import write_tables
from authoring.render import render
from authoring.results import broken_promises
from authoring.run_record import RunRecord, read_run

GIB = 2**30
MEMORY_PER_NOTEBOOK = 4 * GIB


def build(
    project: Project,
    lessons: Sequence[Lesson],
    *,
    execute: bool = True,
    stale: bool = False,
    force: bool = False,
    jobs: int | None = None,
) -> list[Problem]:
    """Build the notebooks of some lessons, and every table that the curriculum has.

    A notebook is run only if its code changed since it was last run; otherwise it keeps its outputs.
    The tables come first as well as last, since the map of lessons that a notebook shows is one of them.

    Parameters
    ----------
    execute
        If false nothing is run: a notebook whose code changed loses its outputs.
    stale
        Run also those whose helpers or packages changed since.
    force
        Run all of them.
    jobs
        How many to run at once; by default as many as cores and memory allow.

    Returns
    -------
    list of Problem
        What went wrong. The notebook of a lesson that failed stays as it was.
    """
    write_tables(project)
    to_run = []
    for lesson in lessons:
        old = read_notebook(project.root / lesson.notebook)
        fresh = render(project, lesson)
        run = read_run(old) if old else None
        outdated = force or run is None or (stale and bool(run.changed()))
        if old and not outdated and keep_outputs(old, fresh):
            _write(project, lesson, fresh, run)
        elif execute:
            to_run.append(lesson)
        else:
            _write(project, lesson, fresh, None)
    problems = run_to_the_end(_run_all(project, to_run, jobs or jobs_here())) if to_run else []
    return [*problems, *write_tables(project)]


def keep_outputs(old: NotebookNode, fresh: NotebookNode) -> bool:
    """Copy the outputs of an old notebook to a new one, if its code is what was run for them."""
    run = read_run(old)
    if run is None or not run.code_hash == code_hash(old.cells) == code_hash(fresh.cells):
        return False
    before, after = (
        [cell for cell in notebook.cells if cell.cell_type == "code"] for notebook in (old, fresh)
    )
    for source, target in zip(before, after, strict=True):
        target.outputs, target.execution_count = source.outputs, source.execution_count
    return True


def jobs_here() -> int:
    """Return how many notebooks run well here at once: two cores and four GiB of free memory for each."""
    memory = psutil.virtual_memory().available // MEMORY_PER_NOTEBOOK
    return max(1, min((os.cpu_count() or 1) // 2, memory))


async def _run_all(project: Project, lessons: Sequence[Lesson], jobs: int) -> list[Problem]:
    problems: list[Problem] = []
    jobs = min(jobs, len(lessons))
    turns = asyncio.Semaphore(jobs)
    environment = {"NAVML_PROFILE": os.environ.get("NAVML_PROFILE") or "cpu"}
    if jobs > 1:  # else the libraries of each would take all cores for themselves
        threads = str(max(1, (os.cpu_count() or 1) // jobs))
        environment |= {
            name: threads for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS") if name not in os.environ
        }

    rendered = {lesson.id: render(project, lesson) for lesson in lessons}
    cells = sum(cell.cell_type == "code" for notebook in rendered.values() for cell in notebook.cells)
    with tqdm(total=cells, unit="cell", dynamic_ncols=True) as bar:

        async def run(lesson: Lesson) -> None:
            notebook = rendered[lesson.id]
            async with turns:
                try:
                    record = await execute(
                        notebook,
                        environment,
                        started=lambda index: bar.set_description(f"{lesson.id} cell {index + 1}"),
                        finished=lambda index, seconds: bar.update(1),
                    )
                except LessonFailed as error:
                    problems.append(Problem(lesson.source, f"{error}\n\nIts notebook was left as it was."))
                    return
            problems.extend(
                Problem(lesson.source, text)
                for text in broken_promises(lesson.header, notebook, record.profile)
            )
            _write(project, lesson, notebook, record)

        # In the curriculum's order, as many at once as there are turns; each ends its kernel in any case.
        for outcome in await asyncio.gather(*map(run, lessons), return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
    return problems


def _write(project: Project, lesson: Lesson, notebook: NotebookNode, run: RunRecord | None) -> None:
    """Write a notebook, run or not. ``notebook`` has its outputs; the rest of it is rendered anew."""
    if run is not None:
        data = {
            name: {key: without_machine(text) for key, text in facts.items()}
            for name, facts in run.data.items()
        }
        run = replace(run, data=data)
    finished = render(project, lesson, run)
    for source, target in zip(notebook.cells, finished.cells, strict=True):
        if target.cell_type == "code":
            target.outputs, target.execution_count = source.outputs, source.execution_count
    clean(finished)
    nbformat.validate(finished)
    write_if_changed(project.root / lesson.notebook, nbformat.writes(finished) + "\n")
