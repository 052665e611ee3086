"""A bar is seen while work goes on, and leaves nothing: no block in a notebook, no line in a log."""

from __future__ import annotations

import io
import subprocess
import sys

import nbclient
import nbformat
import pytest

from navml.progress_bar import progress_bar

WORK = """
import time
from navml.progress_bar import progress_bar
print("before")
with progress_bar("counting", 5, unit=" things", after={after}) as bar:
    for _ in range(5):
        time.sleep(0.1)
        bar.update()
print(*progress_bar("iterating", iterable=range(3), unit=" things", after={after}))
"""


def run_in_notebook(source: str) -> tuple[list[dict], list[dict]]:
    """Return a cell's outputs as they stay, and each message that changed what was seen."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    client = nbclient.NotebookClient(notebook, kernel_name="python3", timeout=60, allow_errors=True)
    seen: list[dict] = []
    process_message = client.process_message

    def watch(message: dict, *rest: object) -> object:
        if message["msg_type"] in ("display_data", "update_display_data"):
            seen.append(message["content"]["data"])
        return process_message(message, *rest)

    client.process_message = watch  # type: ignore[method-assign]
    client.execute()
    return notebook.cells[0].outputs, seen


def streams(outputs: list[dict]) -> str:
    return "".join(
        output.text if output.name == "stdout" else f"<{output.text!r} on {output.name}>"
        for output in outputs
        if output.output_type == "stream"
    )


def test_in_a_notebook_it_is_shown_and_nothing_stays() -> None:
    outputs, seen = run_in_notebook(WORK.format(after=0))
    assert any("counting: " in data.get("text/plain", "") for data in seen)
    assert streams(outputs) == "before\n0 1 2\n"  # nothing on stderr, not even blanks
    assert [output.data for output in outputs if output.output_type == "display_data"] == [{}, {}]


def test_quick_work_is_not_worth_a_bar() -> None:
    outputs, seen = run_in_notebook(WORK.format(after=2))
    assert seen == []
    assert streams(outputs) == "before\n0 1 2\n"


def test_work_that_fails_leaves_the_error_alone() -> None:
    outputs, _ = run_in_notebook(WORK.format(after=0).replace("time.sleep(0.1)", "time.sleep(0.2); 1 / 0"))
    assert [output.output_type for output in outputs] == ["stream", "display_data", "error"]
    assert outputs[1].data == {}


def test_in_a_pipe_it_is_silent() -> None:
    code = [sys.executable, "-c", WORK.format(after=0)]
    done = subprocess.run(code, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("before\n0 1 2\n", "")


def test_in_a_terminal_the_line_is_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar("counting", 5, unit=" things", after=0) as bar:
        for _ in range(5):
            bar.update()
            bar.refresh()
    written = terminal.getvalue().split("\r")
    assert any(line.startswith("counting:  40%") for line in written)
    assert written[-2].strip() == written[-1] == ""
