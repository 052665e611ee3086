"""One lesson, read from its source file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode

from authoring.curriculum import Level
from authoring.header import FRAMEWORKS, Header, parse_header, split_header
from authoring.problems import Problem, ProblemError
from navml.exercises.catalog import module_name


@dataclass(frozen=True)
class Lesson:
    """A lesson as its author wrote it.

    Attributes
    ----------
    level
        The level that it belongs to.
    name
        Its file's name without ending: ``"01-meet-fashion-mnist"``.
    header
        What it says of itself.
    cells
        Its own cells, without what the builder adds.
    """

    level: Level
    name: str
    header: Header
    cells: tuple[NotebookNode, ...]

    @property
    def id(self) -> str:
        """The id that other lessons and people use: ``"level1/01"``."""
        return f"{self.level.id}/{self.name[:2]}"

    @property
    def source(self) -> str:
        """Its source, relative to the repository."""
        return f"lessons/{self.level.id}/{self.name}.py"

    @property
    def notebook(self) -> str:
        """Its built notebook, relative to the repository."""
        return f"{self.level.id}/{self.name}.ipynb"

    @property
    def exercises(self) -> str:
        """The module that holds its questions."""
        return module_name(self.id)

    @property
    def extras(self) -> tuple[str, ...]:
        """The extras of navml that its frameworks need."""
        wanted = (FRAMEWORKS[name][1] for name in self.header.frameworks)
        return tuple(sorted({extra for extra in wanted if extra}))


def read_lesson(root: Path, level: Level, name: str) -> Lesson:
    """Read one lesson of a level.

    Raises
    ------
    ProblemError
        With every mistake in its header.
    """
    where = f"lessons/{level.id}/{name}.py"
    try:
        yaml, body = split_header((root / where).read_text(encoding="utf-8"))
    except ValueError as error:
        raise ProblemError([Problem(where, str(error))]) from None
    header, problems = parse_header(yaml)
    if header is None:
        raise ProblemError(Problem(where, message) for message in problems)
    notebook = jupytext.reads(body, fmt="py:percent")
    return Lesson(level, name, header, tuple(cell for cell in notebook.cells if cell.source.strip()))
