"""What tags mean to a notebook's front end, and that a learner's copy hides no result."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from authoring import tags
from authoring.clean import clean


@pytest.mark.parametrize(
    ("marks", "collapsed"),
    [
        ([], None),
        ([tags.PICTURES], None),
        ([tags.REVEAL], {"outputs_hidden": True}),
        ([tags.HIDE_SOURCE], {"source_hidden": True}),
        ([tags.HIDE_SOURCE, tags.REVEAL], {"outputs_hidden": True, "source_hidden": True}),
    ],
)
def test_what_is_collapsed(marks, collapsed):
    cell = new_code_cell("1 + 1", metadata={"tags": marks, "jupyter": {"outputs_hidden": True}, "other": 1})
    clean(new_notebook(cells=[cell]))
    assert cell.metadata.get("tags", []) == marks
    assert cell.metadata.get("jupyter") == collapsed
    assert "other" not in cell.metadata
    json.dumps(cell.metadata)
