"""Reading and writing files of the repository."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from navml.places import replacing

ROOT = Path(__file__).resolve().parents[1]


def write_if_changed(path: Path, text: str) -> bool:
    """Write a text file whole or not at all, and only if that changes it.

    Returns
    -------
    bool
        Whether the file changed.
    """
    content = text.encode()
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(content)
    return True


def replace_between(text: str, start: str, end: str, content: str) -> str | None:
    """Return a text with ``content`` between two marks that stand in it; None if they don't."""
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    return f"{before}{start}\n\n{content}\n{end}{after}" if found and closed else None


def read_notebook(path: Path) -> NotebookNode | None:
    """Return the notebook in a file, or None if there is none that can be read."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError):  # the last: JSON, but no notebook
        return None
