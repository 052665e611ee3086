"""The learner's own copies of the lessons, in ``my-notebooks/``: without outputs, and never overwritten.

What a learner does in a copy stays there, and git sees none of it. A new version of a lesson comes into the
place of a copy that was never saved, and beside any other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from navml.places import replacing

FOLDER = "my-notebooks"
START = f"{FOLDER}/getting-started/00-start-here.ipynb"
_NOTES = ".copies.json"
# What a Markdown cell links to or shows, unless it is an address, an anchor or a path from the root.
_LINK = re.compile(r'(\]\(|(?:href|src)=")(?![a-zA-Z][\w+.-]*:|#|/)([^)"\s#]+)')


@dataclass
class Changes:
    """What an update did: paths below ``my-notebooks/``."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = (
            ("New lessons", self.added),
            ("New versions of lessons that you had not changed", self.replaced),
            ("New versions, put beside your own notebooks", self.beside),
        )
        lines = [f"{what}: {_listed(names)}." for what, names in told if names]
        return "\n".join(lines) or f"Your copies in {FOLDER} are of the newest lessons."


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 6 else f"{len(names)} notebooks in {FOLDER}"


def update(root: Path, *, only_missing: bool = False) -> Changes:
    """Bring new and changed lessons into the learner's folder.

    Parameters
    ----------
    root
        The folder of the curriculum.
    only_missing
        Copy only lessons of which there is no copy.

    Raises
    ------
    OSError
        If a file cannot be read or written. What was copied before is whole.
    """
    home = (root / FOLDER).resolve()  # it may be a link to another disk
    notes = _read_notes(home / _NOTES)
    changes = Changes()
    lessons = sorted(root.glob("*/[0-9][0-9]-*.ipynb"))
    names = {path.relative_to(root).as_posix() for path in lessons}
    for path in lessons:
        lesson = path.relative_to(root).as_posix()
        content = _copy(path, names)
        version = _hash(content)
        # Where earlier versions of it were put, first in the place of its name.
        known = {name: note for name, note in notes.items() if note[0] == lesson and (home / name).exists()}
        if any(note[1] == version for note in known.values()):
            continue
        if (home / lesson).exists() and only_missing:
            continue
        untouched = (name for name, note in known.items() if _hash((home / name).read_bytes()) == note[1])
        free = (name for name in _names(lesson) if not (home / name).exists())
        name = next(untouched, "") or next(free)
        place = changes.replaced if name in known else changes.added if name == lesson else changes.beside
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        with replacing(home / name) as file:
            file.write(content)
        place.append(name)
        notes[name] = [lesson, version]
        with replacing(home / _NOTES) as file:
            file.write(json.dumps(notes, indent=1).encode())
    return changes


def _names(lesson: str) -> Iterator[str]:
    """Yield the name of a lesson, then those of newer versions beside it."""
    yield lesson
    stem = lesson.removesuffix(".ipynb")
    yield f"{stem}.new.ipynb"
    number = 2
    while True:
        yield f"{stem}.new-{number}.ipynb"
        number += 1


def _copy(path: Path, lessons: set[str]) -> bytes:
    """Return a notebook without outputs, whose links work one folder deeper."""
    notebook: dict[str, Any] = json.loads(path.read_bytes())
    level = path.parent.name
    notebook["metadata"].pop("navml", None)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        elif cell["cell_type"] == "markdown":
            cell["source"] = _LINK.sub(lambda link: _deeper(link, level, lessons), "".join(cell["source"]))
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _deeper(link: re.Match[str], level: str, lessons: set[str]) -> str:
    target = link[2]
    place = target.removeprefix("../") if target.startswith("../") else f"{level}/{target}"
    return f"{link[1]}{target if place in lessons else f'../../{place}'}"


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_notes(path: Path) -> dict[str, list[str]]:
    """Return of each copy its lesson and what it was when it was made."""
    try:
        notes = json.loads(path.read_bytes())
        return {str(name): [str(lesson), str(version)] for name, (lesson, version) in notes.items()}
    except (OSError, ValueError, AttributeError, TypeError):  # none yet, or it makes no sense: all is kept
        return {}
