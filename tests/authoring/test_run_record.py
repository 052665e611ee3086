"""When a saved run still proves its lesson, and when it does not."""

from pathlib import Path
from typing import Any

import numpy
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from authoring.hashes import code_hash, file_hash
from authoring.run_record import NAVML, why_run

CELLS = [new_code_cell("1 + 1")]
GOOD: dict[str, Any] = {
    "code_hash": code_hash(CELLS),
    "profile": "cpu",
    "device": "2 CPU cores",
    "data": {"fids30": {"data": "real", "origin": "a folder"}},
    "navml": "1",
    "python": "3.11",
    "packages": {"numpy": numpy.__version__},
    "files": {"plots.py": file_hash(NAVML / "plots.py")},
}


def saved(**changes: Any) -> NotebookNode:
    return new_notebook(cells=CELLS, metadata={"navml": {"run": GOOD | changes}})


def test_a_saved_run_of_the_same_code_stands():
    assert list(why_run(saved(), CELLS, ["fids30"], "cpu")) == []


@pytest.mark.parametrize(
    ("notebook", "reason"),
    [
        (None, "it has no saved run"),
        (new_notebook(), "it has no saved run"),
        (saved(files=["plots.py"]), "it has no saved run"),
        (saved(profile="gpu"), "its saved run is of the profile gpu"),
        (saved(data={}), "its saved run is not on the real data of fids30"),
        (saved(data={"fids30": {"data": "sample"}}), "its saved run is not on the real data of fids30"),
        (saved(code_hash="0"), "its code changed"),
        (saved(files={"plots.py": "0", "gone.py": "0"}), "changed since: navml/plots.py, navml/gone.py"),
        (saved(packages={"numpy": "0.1", "no-such": "1"}), "changed since: numpy, no-such"),
        (saved(packages={"numpy": None}, files={"plots.py": 3}), "changed since: navml/plots.py, numpy"),
    ],
)
def test_any_other_does_not(notebook: NotebookNode | None, reason: str):
    assert list(why_run(notebook, CELLS, ["fids30"], "cpu")) == [reason]


def test_a_build_of_the_same_release_is_no_change(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("importlib.metadata.version", lambda package: "2.9.0+cpu")

    assert list(why_run(saved(packages={"torch": "2.9.0"}), CELLS, ["fids30"], "cpu")) == []


def test_a_record_of_an_older_kind_does_not_stand():
    notebook = saved()
    del notebook.metadata["navml"]["run"]["files"]
    assert list(why_run(notebook, CELLS, ["fids30"], "cpu")) == ["changed since: navml"]


def test_comments_and_docstrings_are_not_what_a_file_does(tmp_path: Path):
    path = tmp_path / "helper.py"

    def fingerprint(source: str) -> str:
        path.write_text(source, encoding="utf-8")
        return file_hash(path)

    said = '"A."\n\n# why\nclass A:\n    "B."\n\n    def f(self):\n        """C.\n\n        D.\n        """\n'
    before = fingerprint(said + '        return "é"\n')
    assert fingerprint('class A:\n    def f(self):\n        return "é"   \n') == before
    assert fingerprint('class A:\n    def f(self):\n        return "e"\n') != before
    assert (
        fingerprint('class A:\n    def f(self):\n        "C."\n        return "é"  # of course\n') == before
    )


def test_what_a_string_says_is_what_a_file_does(tmp_path: Path):
    path = tmp_path / "helper.py"
    fingerprints = set()
    for source in ('x = """\n# one\n"""\n', 'x = """\n# two\n"""\n', 'x = "# one"\n', 'x = "#\n', "{}"):
        path.write_text(source, encoding="utf-8")
        fingerprints.add(file_hash(path))
    (tmp_path / "map.json").write_text("{}", encoding="utf-8")

    assert len(fingerprints) == 5
    assert file_hash(tmp_path / "map.json") in fingerprints
