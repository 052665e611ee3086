"""Find learners' notebooks, and read their code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from navml.exercises import catalog

_QUESTIONS = re.compile(r"\bnavml\.exercises(?:\.|\s+import\s+)(\w+_\d\d)\b")


class CannotCheckError(Exception):
    """There is nothing to check, or nothing to check it with; the message says what to do."""


class UnreadableError(Exception):
    """A notebook that cannot be run as it is; the message says why, in a sentence for a mentor."""


@dataclass(frozen=True, order=True)
class Notebook:
    """Where a notebook is.

    Attributes
    ----------
    learner
        Whose it is: the name of the folder that was given.
    name
        The notebook inside that folder, with ``/``.
    folder
        The folder, as an absolute path.
    """

    learner: str
    name: str
    folder: Path

    @property
    def path(self) -> Path:
        """The notebook's file."""
        return self.folder / self.name


@dataclass(frozen=True)
class Contents:
    """What of a notebook is run: its code ``cells`` (source and tags), and the ``lessons`` they belong to."""

    cells: list[dict[str, Any]]
    lessons: list[str]


def find(paths: Iterable[Path]) -> list[Notebook]:
    """Return the notebooks among some paths and in the folders among them, by learner and name.

    What cannot be read is found too, so that it has its row in the table: a link to nowhere, a folder that
    may not be opened, one without a notebook.

    Raises
    ------
    CannotCheckError
        If a path does not exist or is no notebook, or there is no notebook at all.
    """
    folders: dict[Path, Path] = {}  # the folder of each notebook; a notebook that is named twice has one row
    for path in paths:
        here = Path(os.path.abspath(path))
        if here.is_dir():
            for each in _below(here) or [here]:
                folders.setdefault(each, here)
        elif here.suffix == ".ipynb" and os.path.lexists(here):
            folders.setdefault(here, here.parent)
        else:
            raise CannotCheckError(
                f"{path} is neither a folder nor a notebook. Name a folder with notebooks in it."
            )
    if all(path == folder for path, folder in folders.items()):
        raise CannotCheckError(f"There is no notebook in {', '.join(map(str, folders))}.")
    learners = _learners(sorted(set(folders.values())))
    return sorted(
        Notebook(learners[folder], path.relative_to(folder).as_posix(), folder)
        for path, folder in folders.items()
    )


def _below(folder: Path) -> list[Path]:
    closed: list[OSError] = []
    found = []
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        if "pyvenv.cfg" in files:
            folders.clear()  # somebody's virtual environment
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]  # .ipynb_checkpoints
        named = [name for name in folders + files if name.endswith(".ipynb") and not name.startswith(".")]
        found += [Path(parent, name) for name in named]
    found += [Path(error.filename) for error in closed]
    return [path for path in found if not any(path in other.parents for other in found)]


def _learners(folders: Sequence[Path]) -> dict[Path, str]:
    """Name each folder by as few of its last parts as tell them apart: ``anna``, or ``2025/anna``."""
    for parts in range(1, max(len(folder.parts) for folder in folders)):
        names = {folder: "/".join(folder.parts[-parts:]) for folder in folders}
        if len(set(names.values())) == len(names):
            return names
    return {folder: str(folder) for folder in folders}


def read(path: Path) -> Contents:
    """Read the code of a notebook, of any version of the format.

    Raises
    ------
    UnreadableError
        If it is no notebook, or none for Python.
    """
    content = _parse(_body(path))
    try:
        # Up to version 3 of the format, cells lay in worksheets, and code in "input".
        cells = content["cells"] if "cells" in content else content["worksheets"][0]["cells"]
        code = [
            {
                "source": "".join(cell["source"] if "source" in cell else cell["input"]),
                "tags": (cell.get("metadata") or {}).get("tags", []),
            }
            for cell in cells
            if cell["cell_type"] == "code"
        ]
        metadata = content.get("metadata") or {}
        about, kernel, navml = (metadata.get(key) or {} for key in ("language_info", "kernelspec", "navml"))
        language = str(about.get("name") or kernel.get("language") or "python")
        built_from = str(navml.get("lesson") or "")
    except (AttributeError, IndexError, KeyError, TypeError):
        raise UnreadableError("It is JSON, but not a notebook.") from None
    if not language.lower().startswith(("python", "ipython")):
        raise UnreadableError(f"It is written in {language}, not in Python.")
    if not any(cell["source"].strip() for cell in code):
        raise UnreadableError("It has no code in it: there is nothing to run.")
    modules = _QUESTIONS.findall("\n".join(cell["source"] for cell in code))
    lessons = {catalog.lesson_id(module) for module in modules} & set(catalog.lessons())
    return Contents(code, sorted(filter(None, lessons or {built_from})))


def _body(path: Path) -> bytes:
    try:
        if path.is_symlink() and not path.exists():
            raise UnreadableError("It is a link to a file that is not there.")
        if path.is_dir():
            next(path.iterdir(), None)  # PermissionError if it may not be opened
            named = path.suffix == ".ipynb"
            raise UnreadableError(
                "It is a folder, not a notebook." if named else "There is no notebook in this folder."
            )
        if not path.is_file():
            raise UnreadableError("It is not a file.")  # a pipe, for example, would be waited for
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"It cannot be read: {error.strerror or error}.") from None


def _parse(body: bytes) -> dict[str, Any]:
    if not body.strip():
        raise UnreadableError("The file is empty.")
    try:
        content = json.loads(body)
    except UnicodeDecodeError:
        raise UnreadableError(
            "It is not saved as UTF-8, as notebooks are: save it so in an editor."
        ) from None
    except json.JSONDecodeError as error:
        cause = "it holds the marks of a git merge" if b"\n<<<<<<< " in body else "damaged or cut off"
        raise UnreadableError(f"It is not a notebook: {cause}, at line {error.lineno}.") from None
    except (ValueError, RecursionError):
        raise UnreadableError("It is not a notebook.") from None
    if not isinstance(content, dict):
        raise UnreadableError("It is JSON, but not a notebook.")
    return content
