"""Fingerprints of notebooks and files, and ids of cells: equal for equal content, on every machine."""

from __future__ import annotations

import ast
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

SETUP_TAG = "setup"
"""Marks the cell that installs navml on Colab and Kaggle, and does nothing where notebooks are built."""


def source_hash(cells: Iterable[NotebookNode]) -> str:
    """Return the fingerprint of all that the builder renders: each cell's type, text and tags."""
    return _sha256([[cell.cell_type, cell.source, cell.metadata.get("tags", [])] for cell in cells])


def code_hash(cells: Iterable[NotebookNode]) -> str:
    """Return the fingerprint of what a run depends on: the lesson's own code cells.

    A corrected word, a new neighbour in the navigation or a new address of the repository does not change it,
    so nothing is run again.
    """
    return source_hash(
        cell for cell in cells if cell.cell_type == "code" and SETUP_TAG not in cell.metadata.get("tags", [])
    )


def cell_ids(lesson: str, sources: Iterable[str]) -> list[str]:
    """Return an id for each cell, made of the lesson's id and the cell's text.

    Inserting a cell leaves the others' ids as they are; equal cells are told apart by their order.
    """
    prefix = lesson.replace("/", "-")
    seen: Counter[str] = Counter()
    ids = []
    for source in sources:
        seen[source] += 1
        ids.append(f"{prefix}-{_sha256([source, seen[source]])[:8]}")
    return ids


def file_hash(path: Path) -> str:
    """Return the fingerprint of what a Python file does: of its lines without comments and docstrings.

    It is made of lines, not of the syntax tree, because each version of Python writes that in its own way.
    """
    source = path.read_text(encoding="utf-8")
    said: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            text = node.body[0]
            said.update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    lines = [line.rstrip() for number, line in enumerate(source.splitlines(), 1) if number not in said]
    return _sha256([line for line in lines if line and not line.lstrip().startswith("#")])[:16]


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
