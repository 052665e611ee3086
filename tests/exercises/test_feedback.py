import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from navml.exercises import feedback


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b & c", "a &lt; b &amp; c"),
        ("<script>", "&lt;script&gt;"),
        ("call `f(x)` now", "call <code>f(x)</code> now"),
        ("`a * b * c`", "<code>a * b * c</code>"),
        ("**very** *nice*", "<strong>very</strong> <em>nice</em>"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("one\ntwo", "one<br>two"),
        ("a lone ` backtick", "a lone  backtick"),
    ],
)
def test_inline(text: str, expected: str) -> None:
    assert feedback.inline(text) == expected


def test_a_card_says_the_same_in_html_and_text() -> None:
    html, text = feedback.card("incorrect", "Try **again**.")
    assert text == "❌ Not yet. Try again."
    assert 'role="status"' in html and "❌ Not yet." in html and "<strong>again</strong>" in html
    assert feedback.card("correct", "", "2 of 2 right.")[1] == "✅ 2 of 2 right."


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "✅ Correct. 2 − 1 → 3 × 4 … “é”"),
        ("cp1252", "[right] Correct. 2 - 1 -> 3 × 4 … “é”"),
        ("ascii", "[right] Correct. 2 - 1 -> 3 x 4 ... ???"),
    ],
)
def test_a_terminal_gets_the_characters_that_it_has(encoding: str, expected: str) -> None:
    assert feedback.printable("✅ Correct. 2 − 1 → 3 × 4 … “é”", encoding) == expected


def test_a_check_speaks_on_a_terminal_without_unicode(tmp_path: Path) -> None:
    code = (
        "from navml.exercises.getting_started_00 import q1, python_test, ____\n"
        "q1.check(784)\nq1.check(56)\nq1.check(____)\nq1.hint()\npython_test.check('b', 'a', ____)"
    )
    environment = {"PYTHONIOENCODING": "cp1252", "NAVML_PROGRESS": str(tmp_path / "progress.json")}
    out = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | environment, capture_output=True, check=True
    ).stdout.decode("cp1252")
    assert out.startswith("[right] Correct. At full size, a model sees")
    assert "[wrong] Not yet." in out and "[blank] Not attempted yet." in out and "[note] Hint 1 of 1." in out
    assert "1. [right] Positions 1 and 2" in out and "3. [blank] Not answered yet." in out


def test_in_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks show HTML and text, and leave no Out. Blanks that became values are noticed."""
    from nbclient import NotebookClient

    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    cells = [
        "from navml.exercises.getting_started_00 import q1, ____\nq1.check(784)",
        "numbers = list(range(9))[____]\nq1.check(numbers)",
        "q1.solution()",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    right, blank, solution = ([dict(output) for output in cell.outputs] for cell in notebook.cells)
    assert [output["output_type"] for output in right + blank + solution] == ["display_data"] * 3
    assert right[0]["data"]["text/plain"].startswith("✅ Correct.")
    assert right[0]["data"]["text/html"].startswith("<div")
    assert blank[0]["data"]["text/plain"].startswith("⏳")
    assert "```python\npixels = 28 * 28\n```" in solution[0]["data"]["text/markdown"]
