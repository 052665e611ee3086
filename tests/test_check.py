"""``navml check``. Each kernel takes seconds: one cohort is run for all that only a run can show."""

import csv
import io
import json
import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from navml import cli
from navml.check import beside, notebooks, report, run
from navml.check.notebooks import Notebook

NAVML = (sys.executable, "-c", "import sys; from navml import cli; sys.exit(cli.main())")
QUESTIONS = "from navml.exercises.getting_started_00 import q1, q2, q3, quiz, ____"


def write(path: Path, *cells: str, **metadata: object) -> Path:
    """Write a notebook of code cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata.update(metadata)
    nbformat.write(notebook, path)
    return path


def one(path: Path) -> Notebook:
    """Return a notebook that was named on the command line."""
    (found,) = notebooks.find([path])
    return found


def snapshot(folder: Path) -> dict[str, bytes]:
    """Return what is in the files of a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def ended(process: int) -> bool:
    """Tell whether a process ends within seconds."""
    for _ in range(100):
        try:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True  # ended; nobody has asked how
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


class TestFind:
    def test_what_is_a_notebook_of_whom(self, tmp_path: Path, monkeypatch) -> None:
        for name in ("anna/b.ipynb", "anna/a.ipynb", "anna/deep/c.ipynb", "ben/a.ipynb", "ben/other.ipynb"):
            write(tmp_path / name)
        write(tmp_path / "anna/.ipynb_checkpoints/a.ipynb")
        write(tmp_path / "anna/venv/lib/a.ipynb")
        (tmp_path / "anna/venv/pyvenv.cfg").touch()
        (tmp_path / "carl").mkdir()
        monkeypatch.chdir(tmp_path)
        paths = ["carl", "ben/a.ipynb", "anna", "./anna/../anna/", "anna/deep"]
        assert [(each.learner, each.name) for each in notebooks.find(map(Path, paths))] == [
            ("anna", "a.ipynb"),
            ("anna", "b.ipynb"),
            ("anna", "deep/c.ipynb"),
            ("ben", "a.ipynb"),
            ("carl", "."),
        ]

    def test_learners_of_the_same_name(self, tmp_path: Path) -> None:
        paths = [write(tmp_path / year / "anna" / "a.ipynb").parent for year in ("2024", "2025")]
        assert [each.learner for each in notebooks.find(paths)] == ["2024/anna", "2025/anna"]

    def test_a_folder_that_may_not_be_opened(self, tmp_path: Path, monkeypatch) -> None:
        write(tmp_path / "a.ipynb")
        (tmp_path / "closed").mkdir()
        scandir = os.scandir

        def refuse(path: str) -> object:
            if Path(path).name == "closed":
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)
        assert [each.name for each in notebooks.find([tmp_path])] == ["a.ipynb", "closed"]

    @pytest.mark.parametrize(
        ("name", "message"), [("", "no notebook"), ("nowhere", "neither a folder"), ("a.txt", "neither")]
    )
    def test_nothing_to_check(self, name, message, capsys, tmp_path: Path) -> None:
        (tmp_path / "a.txt").touch()
        assert cli.main(["check", str(tmp_path / name)]) == 2
        assert message in capsys.readouterr().err


class TestRead:
    @pytest.mark.parametrize(
        ("body", "message"),
        [
            (b"", "empty"),
            (b" \n", "empty"),
            (b"not json", "damaged or cut off, at line 1"),
            (b'{"cells": [\n', "damaged or cut off, at line 2"),
            (b'{\n<<<<<<< HEAD\n"cells"', "marks of a git merge, at line 2"),
            ('{"cells": "é"}'.encode("latin-1"), "UTF-8"),
            (b"[" * 100_000, "not a notebook"),
            (b"[]", "JSON, but not a notebook"),
            (b"{}", "JSON, but not a notebook"),
            (b'{"cells": null}', "JSON, but not a notebook"),
            (b'{"cells": [1]}', "JSON, but not a notebook"),
            (b'{"worksheets": []}', "JSON, but not a notebook"),
            (b'{"cells": []}', "no code in it"),
            (b'{"cells": [{"cell_type": "markdown", "source": "x"}]}', "no code in it"),
            (b'{"cells": [{"cell_type": "code", "source": "\\n"}]}', "no code in it"),
            (b'{"cells": [], "metadata": {"kernelspec": {"name": "ir", "language": "R"}}}', "in R"),
            (b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}}', "in julia"),
        ],
    )
    def test_what_is_no_notebook(self, body: bytes, message, tmp_path: Path) -> None:
        (tmp_path / "x.ipynb").write_bytes(body)
        done = run.run(one(tmp_path / "x.ipynb"))
        assert not done.ran and message in done.reason and done.failed_cell is None
        assert done.reason.endswith(".") and "Error" not in done.reason

    def test_what_is_no_file(self, tmp_path: Path, monkeypatch) -> None:
        (tmp_path / "dangling.ipynb").symlink_to(tmp_path / "nowhere")
        (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
        (tmp_path / "folder.ipynb").mkdir()
        (tmp_path / "empty").mkdir()
        os.mkfifo(tmp_path / "pipe.ipynb")
        reasons = [run.run(each).reason for each in notebooks.find([tmp_path, tmp_path / "empty"])]
        assert reasons == [
            "There is no notebook in this folder.",
            "It is a link to a file that is not there.",
            "It is a folder, not a notebook.",
            "It is a link to a file that is not there.",
            "It is not a file.",
        ]

        def refuse(path: Path) -> bytes:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "read_bytes", refuse)
        closed = run.run(one(write(tmp_path / "closed.ipynb", "x")))
        assert closed.reason == "It cannot be read: Permission denied."

    @pytest.mark.parametrize(
        "content",
        [
            {"cells": [{"cell_type": "code", "source": ["x = 1\n", "x"]}]},
            {"worksheets": [{"cells": [{"cell_type": "code", "input": ["x = 1\n", "x"]}]}], "nbformat": 3},
            {"cells": [{"cell_type": "code", "source": "x = 1\nx", "metadata": None}], "metadata": None},
        ],
    )
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_code_of_any_version(self, content, encoding, tmp_path: Path) -> None:
        (tmp_path / "x.ipynb").write_text(json.dumps(content), encoding=encoding)
        assert notebooks.read(tmp_path / "x.ipynb").cells == [{"source": "x = 1\nx", "tags": []}]

    @pytest.mark.parametrize(
        ("code", "lessons"),
        [
            (QUESTIONS, ["getting-started/00"]),
            ("from navml.exercises import level1_02 as ask, x", ["level1/02"]),
            (
                "import navml.exercises.level1_02\nfrom navml.exercises.level1_01 import *",
                ["level1/01", "level1/02"],
            ),
            ("from navml.exercises.level9_99 import q1", ["level3/01"]),
            ("1", ["level3/01"]),
        ],
    )
    def test_which_lesson_it_belongs_to(self, code, lessons, tmp_path: Path) -> None:
        path = write(tmp_path / "x.ipynb", code, navml={"lesson": "level3/01"})
        assert notebooks.read(path).lessons == lessons


class TestBeside:
    def test_nearest_first_and_within_limits(self, tmp_path: Path, monkeypatch) -> None:
        root, to = tmp_path / "anna", tmp_path / "copy"
        sizes = {"here/b": 30, "here/a": 60, "here/big": 61, "here/below/c": 9, "above": 1, "other/d": 2}
        for name, size in sizes.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(bytes(size))
        (root / "here/results").mkdir()
        (root / "here/round").symlink_to(root)
        (root / "here/.hidden").touch()
        os.mkfifo(root / "here/pipe")
        monkeypatch.setattr(beside, "MOST_BYTES", 100)
        assert beside.copy_beside(root / "here", root, to) == ["here/big (0 MB)", "other/d (0 MB)"]
        copied = {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()}
        assert copied == {"here/a", "here/b", "here/below/c", "above"}
        assert (to / "here/results").is_dir()

        monkeypatch.setattr(beside, "MOST_FILES", 3)
        left_out = beside.copy_beside(root / "here", root, tmp_path / "again")
        assert left_out == ["here/big (0 MB)", "all but the nearest 3 files"]


@pytest.fixture(scope="module")
def cohort(tmp_path_factory):
    """Run a cohort once: exit code, output, tables, and whether the learners' folders are as they were."""
    folder = tmp_path_factory.mktemp("cohort")
    anna, ben = folder / "anna", folder / "ben"
    write(
        anna / "02 [my copy]" / "vs::code.ipynb",
        QUESTIONS,
        "import helpers\nassert open('text.txt').read() + open('../deep/more.txt').read() == helpers.both",
        "open('text.txt', 'w').close()\nopen('left-behind.txt', 'w').close()",
        "import navml\n(navml.scratch('here') / 'weights').touch()",
        "q1.check(784)",
        "share = 10\nq2.check(share)",
        "answer = ____\nq3.check(answer)",
        kernelspec={"name": "python3811jvsc74a57bd0abc", "display_name": "Python 3.8"},
    )
    beside_it = anna / "02 [my copy]"
    (beside_it / "helpers.py").write_text("both = 'helloworld'")
    (beside_it / "text.txt").write_text("hello")
    (anna / "deep").mkdir()
    (anna / "deep" / "more.txt").write_text("world")
    # Nothing that would tell pytest how to behave may reach it.
    for name, text in {"conftest.py": "1 / 0", "__init__.py": "1 / 0", "json.py": "1 / 0"}.items():
        (anna / "deep" / name).write_text(text)
        if name != "json.py":
            (beside_it / name).write_text(text)
    (beside_it / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")

    sleeper = folder / "sleeper"
    write(
        ben / "exit.ipynb",
        QUESTIONS + "\nq1.check(784)",
        f"import subprocess\nopen({str(sleeper)!r}, 'w').write(str(subprocess.Popen(['sleep', '600']).pid))",
        "exit()",
        "q2.check(0.1)",
    )
    write(ben / "failed.ipynb", "x = = 1", "# a comment\n1 / 0", QUESTIONS + "\nq1.check(784)")
    write(ben / "killed.ipynb", "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "x = 1")
    write(ben / "parent.ipynb", "x = 1", "import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(600)")
    write(ben / "untouched.ipynb", QUESTIONS, "pixels = 28 + 28\nq1.check(pixels)")
    (ben / "broken.ipynb").write_text("")
    (ben / "dangling.ipynb").symlink_to("nowhere")

    home = folder / "home"
    before = snapshot(anna) | snapshot(ben)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("NAVML_")},
        "NAVML_HOME": str(home),
        "NAVML_EXERCISES": "strict",  # for the tests of solutions; here it must not matter
        "PYTEST_ADDOPTS": "--nonsense",
    }
    arguments = ["check", "ben", "anna", "--timeout", "100", "--csv", "table.csv", "--json", "-"]
    done = subprocess.run(
        [*NAVML, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
    )
    return {
        "code": done.returncode,
        "rows": {Path(row["notebook"]).name: row for row in json.loads(done.stdout)},
        "csv": list(csv.DictReader(io.StringIO((folder / "table.csv").read_text(encoding="utf-8")))),
        "text": done.stderr,
        "unchanged": before == snapshot(anna) | snapshot(ben),
        "home": snapshot(home),
        "sleeper": int(sleeper.read_text()),
    }


class TestCohort:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("vs::code.ipynb", (True, None, "", 1, 2, 4)),
            ("broken.ipynb", (False, None, "The file is empty.", 0, 0, 0)),
            ("dangling.ipynb", (False, None, "It is a link to a file that is not there.", 0, 0, 0)),
            ("exit.ipynb", (False, 3, "exit() ends the kernel here, before the cells below", 1, 1, 4)),
            ("failed.ipynb", (False, 1, "SyntaxError: invalid syntax (line 1)", 1, 1, 4)),
            ("killed.ipynb", (False, 1, "the kernel died here: it was killed", 0, 0, 0)),
            ("parent.ipynb", (False, 2, "the run was broken off by signal 9", 0, 0, 0)),
            ("untouched.ipynb", (True, None, "", 0, 0, 4)),
        ],
    )
    def test_row(self, name, expected, cohort) -> None:
        row = cohort["rows"][name]
        assert row["reason"].startswith(expected[2])
        counts = [row[key] for key in ("ran", "failed_cell", "passed", "tried", "total")]
        assert counts == [expected[0], expected[1], *expected[3:]]
        assert row["learner"] == ("anna" if name == "vs::code.ipynb" else "ben")
        assert row["seconds"] < 60

    def test_tables(self, cohort) -> None:
        assert cohort["code"] == 1
        columns = ["learner", "notebook", "lesson", "ran", "failed_cell", "reason"]
        columns += ["passed", "tried", "total", "seconds"]
        rows = list(cohort["rows"].values())
        assert all(list(row) == columns for row in rows)
        assert [(row["learner"], row["notebook"]) for row in rows] == sorted(
            (row["learner"], row["notebook"]) for row in rows
        )
        as_text = [{key: "" if value is None else str(value) for key, value in row.items()} for row in rows]
        assert cohort["csv"] == as_text
        lines = cohort["text"].splitlines()
        assert lines[0].split() == ["learner", "notebook", "passed", "tried", "of", "seconds"]
        assert lines[1].startswith("✅ anna     02 [my copy]/vs::code.ipynb       1       2       4  ")
        assert "     code cell 1: SyntaxError: invalid syntax (line 1)" in lines
        assert lines[-3:] == [
            "anna  1 of 1 notebooks ran. 1 of 4 exercises passed.",
            "ben   1 of 7 notebooks ran. 2 of 12 exercises passed.",
            "2 of 8 notebooks ran. 3 of 16 exercises passed.",
        ]

    def test_nothing_is_changed_and_nothing_stays(self, cohort) -> None:
        assert cohort["unchanged"]
        assert cohort["home"] == {}
        assert ended(cohort["sleeper"])


def test_a_cell_that_takes_too_long(tmp_path: Path) -> None:
    path = write(tmp_path / "slow.ipynb", "import time; time.sleep(60)", "x = 1")
    done = run.run(one(path), timeout=1)
    assert (done.failed_cell, done.reason) == (1, "it took more than 1 s")


def test_a_cell_that_neither_ends_nor_is_silent() -> None:
    from navml.check.watch import WatchedKernel

    kernel = WatchedKernel.__new__(WatchedKernel)
    kernel.kc = type("Client", (), {"get_iopub_msg": lambda self, timeout: {"content": {}}})()
    assert kernel.get_message("iopub", timeout=5) == {"content": {}}
    kernel._deadline = time.monotonic() - 1
    with pytest.raises(queue.Empty):
        kernel.get_message("iopub", timeout=5)


def test_what_was_not_copied_is_named(tmp_path: Path, monkeypatch) -> None:
    path = write(tmp_path / "x.ipynb", "open('a')")
    for size, name in enumerate("abcd", 2):
        (tmp_path / name).write_bytes(bytes(size * 1_000_000))
    monkeypatch.setattr(beside, "MOST_BYTES", 1_000_000)
    monkeypatch.setattr(run, "_run_pytest", lambda *_: (2, "FileNotFoundError: a"))
    reason = "FileNotFoundError: a (Not copied with the notebook: a (2 MB), b (3 MB), c (4 MB), ….)"
    assert run.run(one(path)).reason == reason


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_stopped_half_way(how, tmp_path: Path) -> None:
    running = tmp_path / "running"
    if how == "stop":
        write(tmp_path / "anna" / "a.ipynb", "x = 1")
    code = f"import os, time\nopen({str(running)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    write(tmp_path / "anna" / "b.ipynb", code)
    process = subprocess.Popen(
        [*NAVML, "check", "anna", "--csv", "table.csv"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    while not (running.exists() and (kernel := running.read_text())):
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT if how == "stop" else signal.SIGKILL)
    out, _ = process.communicate(timeout=60)
    assert ended(int(kernel))
    if how == "stop":
        assert process.returncode == 130
        assert "✅ anna     a.ipynb" in out
        assert "Stopped after 1 of 2 notebooks." in out
        assert [row["notebook"] for row in csv.DictReader((tmp_path / "table.csv").open())] == ["a.ipynb"]


class TestCommand:
    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch) -> None:
        def done(notebook: Notebook, timeout: float) -> report.Report:
            return report.Report(notebook.learner, notebook.name, "", True, None, "", 0, 0, 0, timeout)

        monkeypatch.setattr(run, "run", done)

    def test_all_ran(self, capsys, tmp_path: Path) -> None:
        write(tmp_path / "anna" / "a.ipynb")
        assert cli.main(["check", str(tmp_path / "anna"), "--timeout", "2.5", "--csv", "-"]) == 0
        assert capsys.readouterr().out.splitlines()[1:] == ["anna,a.ipynb,,True,,,0,0,0,2.5"]

    def test_tables_that_cannot_be_written(self, capsys, tmp_path: Path) -> None:
        write(tmp_path / "a.ipynb")
        assert cli.main(["check", str(tmp_path), "--csv", str(tmp_path)]) == 2
        assert capsys.readouterr().err == f"❌ {tmp_path} cannot be written: Is a directory.\n"
        assert cli.main(["check", str(tmp_path), "--csv", "-", "--json", "-"]) == 2
        assert "two different files" in capsys.readouterr().err

    def test_a_disk_that_fills_up_costs_no_row(self, capsys, tmp_path: Path, monkeypatch) -> None:
        write(tmp_path / "a.ipynb")
        write(tmp_path / "b.ipynb")
        bodies = []

        def fill(path: Path, body: bytes) -> None:
            bodies.append(body)
            if len(bodies) > 1:
                raise OSError(28, "No space left on device", str(path))

        monkeypatch.setattr(Path, "write_bytes", fill)
        assert cli.main(["check", str(tmp_path), "--json", "x.json"]) == 1
        captured = capsys.readouterr()
        assert captured.out.count("✅") == 2
        assert captured.err == "❌ x.json cannot be written: No space left on device.\n"

    def test_without_the_tools(self, capsys, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "nbval" else object())
        assert cli.main(["check", str(tmp_path)]) == 2
        message = '❌ navml check needs nbval. Install what is missing with: pip install "navml[dev]"\n'
        assert capsys.readouterr().err == message
