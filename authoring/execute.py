"""Run a notebook from a clean kernel, away from the repository, and note what it was run with."""

from __future__ import annotations

import asyncio
import json
import os
import re
import tempfile
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO, TypeVar

import psutil  # type: ignore[import-untyped]
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from authoring.hashes import code_hash, file_hash
from authoring.run_record import NAVML, RunRecord

T = TypeVar("T")

SECONDS_PER_CELL = 3600
"""Longer than any lesson may take on the slowest machine: it only ends a cell that hangs."""

# Asked of the kernel after the last cell, in its own namespace, and not kept in the notebook.
_PROBE = """
def _what_was_used():
    import importlib.metadata as metadata, json, os, platform, sys
    import navml
    from navml.datasets import ImageDataset

    device = f"{os.cpu_count()} CPU core{'s' * (os.cpu_count() != 1)}"
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        device = torch.cuda.get_device_name()
    loaded = [value for value in list(globals().values()) if isinstance(value, ImageDataset)]
    files = [module.__file__ for name, module in list(sys.modules.items())
             if name.partition(".")[0] == "navml" and getattr(module, "__file__", None)]
    home = os.path.dirname(navml.__file__)
    if "navml.course" in sys.modules:  # the map of lessons, which it reads, is part of what it shows
        files.append(os.path.join(home, "curriculum.json"))
    packages = {"numpy": "numpy", "pandas": "pandas", "matplotlib": "matplotlib", "PIL": "pillow",
                "sklearn": "scikit-learn", "skimage": "scikit-image", "torch": "torch",
                "torchvision": "torchvision", "timm": "timm", "tensorflow": "tensorflow", "keras": "keras"}
    print(json.dumps({
        "profile": navml.profile(),
        "device": device,
        "data": {d.name: {"data": "sample" if d.is_sample else "real", "origin": d.origin} for d in loaded},
        "navml": navml.__version__,
        "python": platform.python_version(),
        "packages": {name: metadata.version(name).partition("+")[0]
                     for key, name in packages.items() if key in sys.modules},
        "files": sorted(os.path.relpath(file, home).replace(os.sep, "/") for file in files),
    }))
_what_was_used()
"""


class LessonFailed(Exception):
    """A cell of a lesson stopped with an error."""

    def __init__(self, number: int, heading: str, source: str, reason: str) -> None:
        self.number, self.source, self.reason = number, source, reason
        super().__init__(f"cell {number} ({heading}) failed\n\n{_indent(source)}\n\n{reason}")


def headings(cells: list[NotebookNode]) -> list[str]:
    """Return the heading that each cell stands under."""
    current, result = "", []
    for cell in cells:
        if cell.cell_type == "markdown":
            titles = re.findall(r"^#{1,6} +(.+?) *$", cell.source, flags=re.MULTILINE)
            current = titles[-1] if titles else current
        result.append(current)
    return result


async def execute(
    notebook: NotebookNode,
    environment: Mapping[str, str] | None = None,
    *,
    started: Callable[[int], object] | None = None,
    finished: Callable[[int, float], object] | None = None,
) -> RunRecord:
    """Run all cells of a notebook, in place, in a temporary folder.

    The learner's progress is left alone: the notebook gets its own file, unless ``environment`` names one.

    Parameters
    ----------
    environment
        Variables that the kernel gets beside those of this process.
    started, finished
        Called before and after each code cell with its index, and then the seconds that it took.

    Raises
    ------
    LessonFailed
        If a cell raises an error, hangs, or takes the kernel with it. The outputs so far are in the notebook.
    """
    hashed = code_hash(notebook.cells)
    with tempfile.TemporaryDirectory(prefix="navml-run-", ignore_cleanup_errors=True) as name:
        home = Path(name).resolve()
        folder = home / "lesson"
        folder.mkdir()
        variables = {**os.environ, "NAVML_PROGRESS": str(home / "progress.json"), **(environment or {})}
        client = NotebookClient(
            notebook,
            timeout=SECONDS_PER_CELL,
            kernel_name="python3",
            record_timing=False,
            resources={"metadata": {"path": str(folder)}},
        )
        # What a kernel says of itself would break up the progress line; it matters only if it dies.
        with (home / "kernel.log").open("w+", errors="replace") as log:
            async with client.async_setup_kernel(env=variables, stdout=log, stderr=log):
                kernel: int = client.km.provisioner.pid  # type: ignore[union-attr]
                _kernels.add(kernel)
                try:
                    await _run_cells(client, notebook, log, started, finished)
                    used = await _probe(client, notebook)
                    files = {name: file_hash(NAVML / name) for name in used.pop("files")}
                    return RunRecord(code_hash=hashed, files=files, **used)
                finally:
                    _kernels.discard(kernel)


_stop = threading.Event()
_kernels: set[int] = set()


def run_to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that executes notebooks, from ordinary code.

    Ctrl-C ends the kernels, then the program. nbclient would take Ctrl-C for itself and end one kernel only;
    it can't do so outside the main thread, so that is where it works.
    """
    _stop.clear()
    with ThreadPoolExecutor(1) as thread:
        result = thread.submit(asyncio.run, work)
        try:
            return result.result()
        except KeyboardInterrupt:
            # To the thread it looks as if the kernels had died: it tidies up after each as it always does.
            _stop.set()
            for pid in tuple(_kernels):
                with suppress(psutil.NoSuchProcess):
                    for process in [*psutil.Process(pid).children(recursive=True), psutil.Process(pid)]:
                        process.kill()
            raise


async def _run_cells(
    client: NotebookClient,
    notebook: NotebookNode,
    log: TextIO,
    started: Callable[[int], object] | None,
    finished: Callable[[int, float], object] | None,
) -> None:
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            if started:
                started(index)
            begin = time.perf_counter()
            await _run_cell(client, notebook, index, log)
            if finished:
                finished(index, time.perf_counter() - begin)


async def _run_cell(client: NotebookClient, notebook: NotebookNode, index: int, log: TextIO) -> None:
    if _stop.is_set():
        raise asyncio.CancelledError
    cell = notebook.cells[index]
    try:
        await client.async_execute_cell(cell, index)
    except CellExecutionError as error:
        # nbclient's message repeats the whole cell: the traceback is what tells.
        trace = next((output.traceback for output in cell.outputs if output.output_type == "error"), None)
        reason = without_ansi("\n".join(trace)) if trace else f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        reason = f"It took more than {SECONDS_PER_CELL // 60} minutes."
    except DeadKernelError:
        log.seek(0)
        last_words = without_ansi("".join(log.readlines()[-20:]))
        reason = (
            f"The kernel died. Most likely it ran out of memory. Its last words:\n\n{_indent(last_words)}"
        )
    else:
        return
    raise LessonFailed(index + 1, headings(notebook.cells)[index], cell.source, reason)


async def _probe(client: NotebookClient, notebook: NotebookNode) -> dict[str, Any]:
    """Ask the kernel what was used. It is a cell like any other, but it does not stay in the notebook."""
    probe = new_code_cell(_PROBE)
    notebook.cells.append(probe)
    try:
        await client.async_execute_cell(probe, len(notebook.cells) - 1)
    finally:
        notebook.cells.pop()
    told: dict[str, Any] = json.loads("".join(output.text for output in probe.outputs if "text" in output))
    return told


def without_ansi(text: str) -> str:
    """Return a text without the codes that colour it in a terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())
