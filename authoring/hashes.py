"""Fingerprints of notebooks and files, and ids of cells: equal for equal content, on every machine."""

from __future__ import annotations

import ast
import hashlib
import io
import json
import tokenize
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from authoring import tags


def source_hash(cells: Iterable[NotebookNode]) -> str:
    """Return the fingerprint of all that the builder renders: each cell's type, text and tags."""
    return _sha256([[cell.cell_type, cell.source, cell.metadata.get("tags", [])] for cell in cells])


def code_hash(cells: Iterable[NotebookNode]) -> str:
    """Return the fingerprint of what a run depends on: the lesson's own code cells.

    A corrected word, a new neighbour in the navigation or a new address of the repository does not change it,
    so nothing is run again.
    """
    return source_hash(
        cell for cell in cells if cell.cell_type == "code" and tags.SETUP not in cell.metadata.get("tags", [])
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
    """Return the fingerprint of what a file does: its lines, without the comments and docstrings of Python.

    It is made of lines, not of the syntax tree, because each version of Python writes that in its own way.
    """
    source = path.read_text(encoding="utf-8")
    lines = source.split("\n")
    if path.suffix == ".py":
        with suppress(SyntaxError):  # of a file that is just being edited every line counts
            _blank_what_is_only_read(lines, source)
    return _sha256([line.rstrip() for line in lines if line.strip()])[:16]


def _blank_what_is_only_read(lines: list[str], source: str) -> None:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            first, last = node.body[0].lineno, node.body[0].end_lineno or 0
            lines[first - 1 : last] = [""] * (last - first + 1)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode()).hexdigest()
