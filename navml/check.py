"""For ``navml check``: whether a learner's own notebooks run, and how many exercises are passed in them.

Each is copied into a temporary folder and run there with nbval, at the present profile. Neither the notebook
nor the progress file of whoever checks is touched.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from navml import progress
from navml.exercises import catalog

_TOOLS = ("nbval", "pytest", "ipykernel")
_IMPORT = re.compile(r"^\s*from (navml\.exercises\.\w+_\d\d) import", re.MULTILINE)
# Terminal colours; pytest writes their first character, which XML forbids, as #x1B.
_COLOUR = re.compile(r"(?:\x1b|#x1B)\[[0-9;]*m")


class CannotCheckError(Exception):
    """There is nothing to check, or nothing to check it with; the message says what to do."""


@dataclass(frozen=True)
class Report:
    """How one notebook did: ``failed`` says where and why it stopped, and is empty if it ran."""

    path: Path
    failed: str
    passed: int
    tried: int
    total: int


def require_tools() -> None:
    """Raise ``CannotCheckError`` if what runs notebooks is not installed."""
    missing = [name for name in _TOOLS if importlib.util.find_spec(name) is None]
    if missing:
        raise CannotCheckError(
            f'navml check needs {", ".join(missing)}. Install what is missing with: pip install "navml[dev]"'
        )


def find(paths: Iterable[Path]) -> list[Path]:
    """Return the notebooks among some paths and in the folders among them, sorted.

    Raises
    ------
    CannotCheckError
        If a path does not exist, or there is no notebook.
    """
    found: set[Path] = set()
    for path in paths:
        if path.is_dir():
            found |= {each for each in path.rglob("*.ipynb") if not _hidden(each.relative_to(path))}
        elif path.suffix == ".ipynb" and path.is_file():
            found.add(path)
        else:
            raise CannotCheckError(
                f"{path} is neither a folder nor a notebook. Name a folder with notebooks in it."
            )
    if not found:
        raise CannotCheckError(f"There is no notebook in {', '.join(map(str, paths))}.")
    return sorted(found)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)  # .ipynb_checkpoints, .venv


def run(path: Path, timeout: int = 600) -> Report:
    """Run a copy of a notebook, and count its exercises.

    Parameters
    ----------
    path
        The notebook.
    timeout
        Seconds that one cell may take.
    """
    with tempfile.TemporaryDirectory(prefix="navml-check-") as folder:
        copy = Path(folder, "notebook.ipynb")
        shutil.copyfile(path, copy)
        kept = Path(folder, "progress.json")
        results = Path(folder, "results.xml")
        environment = os.environ | {"NAVML_PROGRESS": str(kept)}
        environment.pop("NAVML_EXERCISES", None)  # a wrong answer is counted; it must not stop the notebook
        # In a process of its own: pytest leaves much behind, and kernels must end with it.
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder),
                *("--nbval-lax", f"--nbval-cell-timeout={timeout}", f"--junitxml={results}", str(copy)),
            ],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
        failed = _first_failure(results, done).replace("KeyboardInterrupt:", f"it took more than {timeout} s")
        tried = progress.read(kept)
    ids = _exercise_ids(path)
    passed = sum(tried.get(each, False) for each in ids)
    return Report(path, failed, passed, sum(each in tried for each in ids), len(ids))


def _first_failure(results: Path, done: subprocess.CompletedProcess[str]) -> str:
    if not results.exists():
        last = (done.stdout + done.stderr).strip().splitlines()
        return last[-1] if last else "it could not be run"
    for case in ElementTree.parse(results).iter("testcase"):
        for found in (case.find("failure"), case.find("error")):
            if found is not None:
                return f"{_place(case.get('name', ''))}: {_reason(found.text or '')}"
    return ""


def _place(name: str) -> str:
    # nbval counts code cells from 0; readers count from 1.
    number = name.rpartition("Cell ")[2]
    return f"code cell {int(number) + 1}" if number.isdigit() else name


def _reason(report: str) -> str:
    """Return the line of nbval's report that says what went wrong."""
    lines = [line for each in report.splitlines() if (line := _COLOUR.sub("", each).strip())]
    errors = [line for line in lines if re.match(r"\w*(Error|Exception|Interrupt|Exit|Timeout)\w*:", line)]
    return (errors or lines or ["it failed"])[-1]


def _exercise_ids(path: Path) -> list[str]:
    """Return the exercises of the lessons whose questions a notebook imports."""
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
        source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (ValueError, KeyError, TypeError):
        return []
    lessons = sorted(id for module in set(_IMPORT.findall(source)) if (id := catalog.lesson_id(module)))
    return [each for lesson in lessons for each in catalog.exercise_ids(lesson)]


def table(reports: list[Report]) -> str:
    """Return reports as a table in plain text."""
    width = max(len(str(report.path)) for report in reports)
    lines = [f"   {'notebook':<{width}}  passed  tried  of"]
    for report in reports:
        mark = "❌" if report.failed else "✅"
        lines.append(
            f"{mark} {str(report.path):<{width}}  {report.passed:>6}  {report.tried:>5}  {report.total:>2}"
        )
        if report.failed:
            lines.append(f"   {'':<{width}}  {report.failed}")
    ran = sum(not report.failed for report in reports)
    passed, total = sum(report.passed for report in reports), sum(report.total for report in reports)
    lines.append(f"{ran} of {len(reports)} notebooks ran. {passed} of {total} exercises passed.")
    return "\n".join(lines)
