"""Run a copy of a learner's notebook with nbval, and count its exercises."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from navml import progress
from navml.check.beside import copy_beside
from navml.check.notebooks import CannotCheckError, Contents, Notebook, UnreadableError, read
from navml.check.report import Report
from navml.exercises import catalog

_TOOLS = ("nbval", "pytest", "ipykernel")
_NAME = "navml-check.ipynb"


def require_tools() -> None:
    """Raise ``CannotCheckError`` if what runs notebooks is not installed."""
    missing = [name for name in _TOOLS if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotCheckError(
            f'navml check needs {", ".join(missing)}. Install what is missing with: pip install "navml[dev]"'
        )


def run(notebook: Notebook, timeout: float = 600) -> Report:
    """Run a copy of a notebook in the present Python, at the present profile, and count its exercises.

    Whatever kernel it names, whatever outputs it holds: only its code counts. Nothing of the learner's is
    changed, nor the progress and the scratch files of whoever checks.

    Parameters
    ----------
    timeout
        Seconds that one cell may take.
    """
    start = time.monotonic()
    contents, cell, tried = Contents([], []), None, {}
    try:
        contents = read(notebook.path)
        with tempfile.TemporaryDirectory(prefix="navml-check-", ignore_cleanup_errors=True) as folder:
            cell, reason = _run(notebook, contents, timeout, Path(folder))
            tried = progress.read(Path(folder, "progress.json"))
    except UnreadableError as error:
        reason = str(error)
    except OSError as error:
        reason = f"It could not be copied and run: {error}"
    ids = [each for lesson in contents.lessons for each in catalog.exercise_ids(lesson)]
    return Report(
        learner=notebook.learner,
        notebook=notebook.name,
        lesson=" ".join(contents.lessons),
        ran=not reason,
        failed_cell=cell,
        reason=reason,
        passed=sum(tried.get(each, False) for each in ids),
        tried=sum(each in tried for each in ids),
        total=len(ids),
        seconds=round(time.monotonic() - start, 1),
    )


def _run(notebook: Notebook, contents: Contents, timeout: float, folder: Path) -> tuple[int | None, str]:
    """Return the code cell that failed, if one is to blame, and why; "" if all ran."""
    root = folder / "files" / notebook.folder.name
    left_out = copy_beside(notebook.path.parent, notebook.folder, root)
    here = root.joinpath(notebook.name).parent
    (here / _NAME).write_text(json.dumps(_runnable(contents)), encoding="utf-8")
    cell, reason = _run_pytest(here, folder, timeout)
    if reason and left_out:
        reason += (
            f" (Not copied with the notebook: {', '.join(left_out[:3])}{', …' if left_out[3:] else ''}.)"
        )
    return cell, reason


def _run_pytest(here: Path, folder: Path, timeout: float) -> tuple[int | None, str]:
    """Run the notebook in ``here``; what pytest needs and writes lies in ``folder``."""
    (folder / "pytest.ini").touch()  # pytest would look for settings in every folder above
    events, log = folder / "events", folder / "log"
    command = [
        *(sys.executable, "-P", "-m", "pytest", "-qs", "-c", str(folder / "pytest.ini"), "--noconftest"),
        *("-p", "no:cacheprovider", "-p", "navml.check.watch", "-p", "nbval.plugin"),
        *("--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={timeout}"),
        *(f"--navml-events={events}", _NAME),
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=here,
            env=_environment(folder),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches only us; closing the pipe tells the process, which then stops its kernel.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        try:
            while process.poll() is None:
                time.sleep(0.05)
        finally:
            process.stdin.close()  # type: ignore[union-attr]
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    return _outcome(events, log, process.returncode)


def _runnable(contents: Contents) -> dict[str, Any]:
    """Return a notebook of the code alone: outputs that are not there cannot differ."""
    cells = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"cell-{number}",
            "metadata": {"tags": cell["tags"]},
            "outputs": [],
            "source": cell["source"],
        }
        for number, cell in enumerate(contents.cells, 1)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment, with everything that a run writes or would read of the caller's moved away."""
    # With "strict", a wrong answer stops the notebook; here it is counted.
    dropped = ("NAVML_EXERCISES", "PYTEST_ADDOPTS", "PYTEST_PLUGINS")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return (
        {"OPENBLAS_THREAD_TIMEOUT": "4"}
        | kept
        | {
            "NAVML_PROGRESS": str(folder / "progress.json"),
            "NAVML_SCRATCH": str(folder / "scratch"),
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_RUNTIME_DIR": str(folder / "jupyter"),
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
    )


def _outcome(events: Path, log: Path, code: int) -> tuple[int | None, str]:
    lines = events.read_text(encoding="utf-8").splitlines() if events.exists() else []
    told = [json.loads(line) for line in lines]
    for event in told:
        if "reason" in event:
            return event["failed"], event["reason"]
    if told and "finished" in told[-1]:
        return None, ""
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}: {''.join(said)}"
    return told[-1].get("cell") if told else None, f"the run was broken off {how}"
