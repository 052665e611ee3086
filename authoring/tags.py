"""The tags that cells of lessons carry, and what each means to a notebook's front end."""

from __future__ import annotations

from collections.abc import Sequence

from nbformat import NotebookNode

SETUP = "setup"
"""It installs navml where it is missing, and does nothing where notebooks are built."""
PICTURES = "dataset-images"
"""It shows pictures that may not be redistributed: its outputs are not committed."""
REVEAL = "reveal"
"""It shows what the learner was asked to bet on: its outputs are collapsed in the committed notebook."""
HIDE_SOURCE = "hide-input"
"""Its code is no part of the lesson, such as long plotting code: it is collapsed."""


def metadata(tags: Sequence[str]) -> NotebookNode:
    """Return the metadata of a cell with these tags."""
    if not tags:
        return NotebookNode()
    collapsed = {"outputs_hidden": REVEAL in tags, "source_hidden": HIDE_SOURCE in tags}
    found = NotebookNode(tags=list(tags))
    if any(collapsed.values()):
        found["jupyter"] = NotebookNode({what: True for what, is_so in collapsed.items() if is_so})
    return found
