"""The learner's own copies of the lessons, in ``my-notebooks/``: without outputs, and never overwritten.

What a learner does in a copy stays there, and git sees none of it. The pages that lead from lesson to lesson
are copied too, so that no link leads into the originals. A new version comes into the place of a copy in
which no cell was changed, and beside any other.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from navml.places import replacing

FOLDER = "my-notebooks"
START = f"{FOLDER}/getting-started/00-start-here.ipynb"
_NOTES = ".copies.json"
# What Markdown links to or shows, unless it is an address, an anchor or a path from the root.
_LINK = re.compile(r'(\]\(|(?:href|src)=")(?![a-zA-Z][\w+.-]*:|#|/)([^)"\s#]+)')


@dataclass
class Changes:
    """What an update did: paths below ``my-notebooks/``, and those of which a newer version waits."""

    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = (
            ("New", self.added),
            ("New versions, in place of copies that you had not changed", self.replaced),
            ("New versions, beside copies that you have changed", self.beside),
            ("New versions, not copied yet (`make update` does it)", self.waiting),
        )
        lines = [f"{what}: {_listed(names)}." for what, names in told if names]
        return "\n".join(lines) or f"Your copies in {FOLDER} are of the newest lessons."


def _listed(names: list[str]) -> str:
    return ", ".join(names) if len(names) < 6 else f"{len(names)} files in {FOLDER}"


def update(root: Path, *, only_missing: bool = False) -> Changes:
    """Bring new and changed lessons into the learner's folder.

    Parameters
    ----------
    root
        The folder of the curriculum.
    only_missing
        Copy only what has no copy, and tell what else is new.

    Raises
    ------
    OSError
        If a file cannot be read or written. What was copied before is whole.
    """
    home = (root / FOLDER).resolve()  # it may be a link to another disk
    notes = _read_notes(home / _NOTES)
    changes = Changes()
    originals = _originals(root)
    for original in originals:
        content = _copy(root, original, originals)
        version = _fingerprint(content)
        if not (home / original).exists():
            name, place = original, changes.added
        elif [original, version] in notes.values() or _fingerprint((home / original).read_bytes()) == version:
            continue  # also if it was put beside their own, and they have deleted it since
        elif only_missing:
            changes.waiting.append(original)
            continue
        elif name := next(_untouched(home, original, notes), ""):
            place = changes.replaced
        else:
            name = next(name for name in _names(original) if not (home / name).exists())
            place = changes.beside
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        with replacing(home / name) as file:
            file.write(content)
        place.append(name)
        notes[name] = [original, version]
        with replacing(home / _NOTES) as file:
            file.write(json.dumps(notes, indent=1).encode())
    return changes


def _originals(root: Path) -> list[str]:
    """Return the lessons, and the pages that lead to them, as paths below the curriculum's folder."""
    lessons = sorted(root.glob("*/[0-9][0-9]-*.ipynb"))
    levels = sorted({lesson.parent for lesson in lessons})
    pages = [*root.glob("README.md"), *(page for level in levels for page in sorted(level.glob("*.md")))]
    return [path.relative_to(root).as_posix() for path in [*lessons, *pages]]


def _untouched(home: Path, original: str, notes: dict[str, list[str]]) -> Iterator[str]:
    """Yield the copies of a lesson in which no cell was changed."""
    for name, (lesson, version) in notes.items():
        copy = home / name
        if lesson == original and copy.exists() and _fingerprint(copy.read_bytes()) == version:
            yield name


def _names(original: str) -> Iterator[str]:
    """Yield the name of a copy, then those of newer versions beside it."""
    yield original
    stem, dot, ending = original.rpartition(".")
    yield f"{stem}.new{dot}{ending}"
    number = 2
    while True:
        yield f"{stem}.new-{number}{dot}{ending}"
        number += 1


def _copy(root: Path, original: str, originals: list[str]) -> bytes:
    """Return a notebook without outputs, or a page, whose links work one folder deeper."""

    def deeper(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(original), link[2]))
        up = "../" * (original.count("/") + 1)
        return link[0] if target in originals or target.startswith("..") else f"{link[1]}{up}{target}"

    content = (root / original).read_text(encoding="utf-8")
    if not original.endswith(".ipynb"):
        return _LINK.sub(deeper, content).encode()
    notebook: dict[str, Any] = json.loads(content)
    if "run" in notebook["metadata"].pop("navml", {}):  # then the header ends with what the outputs are of
        header = notebook["cells"][0]
        header["source"] = "".join(header["source"]).rpartition("\n\n")[0]
    for cell in notebook["cells"]:
        cell["metadata"].get("jupyter", {}).pop("outputs_hidden", None)  # what they run, they see
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        else:
            cell["source"] = _LINK.sub(deeper, "".join(cell["source"]))
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def _fingerprint(content: bytes) -> str:
    """Return the same for two notebooks whose cells say the same: running and saving one changes the rest."""
    try:
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
        content = json.dumps([cell for cell in sources if cell[1].strip()]).encode()
    except (ValueError, LookupError, TypeError):
        pass  # a page, or no longer a notebook
    return hashlib.sha256(content).hexdigest()


def _read_notes(path: Path) -> dict[str, list[str]]:
    """Return of each copy its original and what it was when it was made."""
    try:
        notes = json.loads(path.read_bytes())
        return {str(name): [str(original), str(version)] for name, (original, version) in notes.items()}
    except (OSError, ValueError, AttributeError, TypeError):  # none yet, or it makes no sense: all is kept
        return {}
