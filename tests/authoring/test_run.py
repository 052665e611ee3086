"""`python -m authoring`, as people type it."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from authoring.__main__ import main
from authoring.execute import LessonFailed, execute, headings, run_to_the_end
from authoring.files import ROOT, write_if_changed

from .conftest import edit


def test_run_tells_how_far_it_is_and_writes_a_page(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tiny)
    edit(
        tiny / "lessons/first/01-numbers.py",
        "sum(range(5))",
        'import navml\nnavml.report("test_accuracy", 0.625, "Test pictures")\nopen("stray", "w").close()',
    )
    edit(
        tiny / "lessons/first/01-numbers.py",
        "## What is it?\n",
        "## What is it?\n\n# [back](00-hello.ipynb)\n",
    )
    before = {path for path in tiny.rglob("*") if path.is_file()}

    assert main(["--root", str(tiny), "run", "first/01"]) == 0

    printed = capsys.readouterr().out
    assert printed.startswith("first/01  Numbers\n")
    assert re.search(r"  3/3  What is it\? +\d+\.\d s\n", printed)
    assert "  Test pictures: 62.5% (real data)\n" in printed
    assert "Done at the " in printed
    assert printed.endswith("Page: build/first/01-numbers.html\n")
    page = (tiny / "build/first/01-numbers.html").read_text()
    assert "<title>Numbers</title>" in page
    assert 'alt="From black to white"' in page
    assert 'href="../../first/00-hello.ipynb"' in page
    assert 'href="https://example.org/book"' in page
    assert {path for path in tiny.rglob("*") if path.is_file()} - before == {
        tiny / "build/first/01-numbers.html"
    }


def test_run_shows_the_cell_that_failed(tiny: Path, capsys: pytest.CaptureFixture[str]):
    edit(tiny / "lessons/first/00-hello.py", 'print("hello")', 'print("so far")\nnumbers = []\nnumbers[3]')

    assert main(["--root", str(tiny), "run", "first/00", "--no-html"]) == 1

    captured = capsys.readouterr()
    assert captured.out.endswith(" failed\n")
    assert 'cell 4 (What is it?) failed\n\n    print("so far")\n' in captured.err
    assert "IndexError: list index out of range" in captured.err
    assert not (tiny / "build").exists()


def test_build_check_and_solve(tiny: Path, capsys: pytest.CaptureFixture[str]):
    root = ["--root", str(tiny)]

    assert main([*root, "check"]) == 1
    assert "first/00-hello.ipynb: is not built" in capsys.readouterr().err
    assert main([*root, "build", "--no-execute"]) == 0
    assert "3 notebooks up to date." in capsys.readouterr().out
    assert main([*root, "check"]) == 1
    assert "first/00-hello.ipynb: was not run: run `make notebooks`" in capsys.readouterr().err
    assert main([*root, "solve", "first/00", str(tiny / "solved.ipynb")]) == 0
    assert 'print(\\"hello\\")' in (tiny / "solved.ipynb").read_text()


def test_an_unknown_lesson_is_told_without_a_traceback(tiny: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["--root", str(tiny), "run", "first/10"]) == 1
    assert capsys.readouterr().err == "first/10: there is no such lesson; did you mean first/01?\n"


def test_a_broken_lesson_is_told_but_the_others_are_built(tiny: Path, capsys: pytest.CaptureFixture[str]):
    edit(tiny / "lessons/first/00-hello.py", "# minutes: 20\n", "")

    assert main(["--root", str(tiny), "build", "--no-execute"]) == 1

    assert 'first/00-hello.py: header lacks "minutes"' in capsys.readouterr().err
    assert (tiny / "second/01-last.ipynb").is_file()


def test_a_kernel_that_dies_is_told():
    notebook = new_notebook(
        cells=[new_code_cell("import os, sys\nsys.__stderr__.write('so long')\nos.kill(os.getpid(), 9)")]
    )

    with pytest.raises(
        LessonFailed,
        match=r"The kernel died. Most likely it ran out of memory. Its last words:(?s:.*)so long",
    ):
        run_to_the_end(execute(notebook))


def test_a_run_leaves_the_learners_progress_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NAVML_HOME", str(tmp_path))
    record = 'progress.record("level1/01:q1", True); print(places.progress_file())'
    code = new_code_cell(f"from navml import places, progress; {record}")
    notebook = new_notebook(cells=[new_markdown_cell("## Here"), code])

    run_to_the_end(execute(notebook))

    assert "navml-run-" in notebook.cells[1].outputs[0].text
    assert not (tmp_path / "progress.json").exists()


def test_ctrl_c_ends_the_program_and_its_kernels(tiny: Path):
    edit(tiny / "lessons/first/00-hello.py", 'print("hello")', "import time; time.sleep(120)")
    command = [sys.executable, "-m", "authoring", "--root", str(tiny), "build", "--jobs", "3"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    kernels: list[psutil.Process] = []
    give_up = time.monotonic() + 120
    while not (tiny / "second/01-last.ipynb").exists():  # by then the first lesson sleeps
        assert time.monotonic() < give_up
        time.sleep(0.2)
    kernels = psutil.Process(process.pid).children(recursive=True)
    assert kernels

    os.kill(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Stopped. Notebooks that were not finished are as they were." in errors
    assert "Traceback" not in errors, errors
    assert psutil.wait_procs(kernels, timeout=30)[1] == []
    assert not (tiny / "first/00-hello.ipynb").exists()


def test_headings():
    cells = [
        new_code_cell("1"),
        new_markdown_cell("# A\ntext\n## B \n"),
        new_code_cell("# no heading"),
        new_markdown_cell("text"),
        new_code_cell("2"),
    ]

    assert headings(cells) == ["", "B", "B", "B", "B"]


def test_a_file_is_written_whole_and_only_if_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "new" / "file.txt"

    assert write_if_changed(path, "é")
    assert not write_if_changed(path, "é")
    assert path.read_bytes() == "é".encode()

    def full_disk(source: Path, target: Path) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OSError, match="disk full"):
        write_if_changed(path, "other")
    assert [(entry.name, entry.read_bytes()) for entry in path.parent.iterdir()] == [
        ("file.txt", "é".encode())
    ]
