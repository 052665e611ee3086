"""The pytest plugin that ``navml check`` adds to nbval.

It writes down, cell by cell, how far a notebook has come; sees at once when its kernel is gone; and leaves no
process behind, also if ``navml check`` itself is stopped.
"""

from __future__ import annotations

import _thread
import json
import os
import re
import signal
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

# Imported below by way of nbformat, it builds a grammar of web addresses: 2 s, and nothing here asks for it.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

import nbval.plugin  # noqa: E402
import pytest  # noqa: E402
from nbval.kernel import RunningKernel  # noqa: E402

# What a cell gets after its time is over and it was interrupted, before its kernel is stopped.
_GRACE_SECONDS = 10


class KernelGone(Exception):
    """The kernel ended while a cell was running."""


class WatchedKernel(RunningKernel):
    """nbval's kernel; it waits for an answer only as long as there is somebody to give one."""

    groups: list[int] = []
    """The process group of each kernel that was started."""

    stops = False
    """Whether a cell called ``exit()``: the kernel answers, then ends."""

    _deadline = float("inf")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if group := getattr(self.km.provisioner, "pgid", None):
            self.groups.append(group)

    def await_reply(self, msg_id: str, timeout: float) -> None:
        """Wait until a cell is done; not for ever, whatever it prints."""
        self._deadline = time.monotonic() + timeout + _GRACE_SECONDS
        super().await_reply(msg_id, timeout)

    def get_message(self, stream: str, timeout: float) -> dict[str, Any]:
        """Return the next message of a living kernel; raise ``KernelGone`` if it ended."""
        until = time.monotonic() + timeout
        # A cell that ignores the interrupt and goes on printing would be listened to for ever.
        while time.monotonic() < self._deadline:
            try:
                message: dict[str, Any] = super().get_message(stream, timeout=min(1, timeout))
            except Empty:
                if not self.is_alive():
                    raise KernelGone(self.end()) from None
                if time.monotonic() > until:
                    raise
            else:
                self.stops |= any(
                    payload.get("source") == "ask_exit" and not payload.get("keepkernel")
                    for payload in message["content"].get("payload", [])
                )
                return message
        raise Empty

    def end(self) -> str:
        """Return how the kernel came, or is about to come, to its end; "" if it did not."""
        if self.stops:
            return "exit() ends the kernel here, before the cells below"
        if self.is_alive() or not hasattr(self, "km"):  # nbval stops it when a cell cannot be interrupted
            return ""
        code = self.km.provisioner.process.returncode
        if code == -9:
            return "the kernel died here: it was killed, by itself or for want of memory"
        return f"the kernel died here, {f'of signal {-code}' if code < 0 else f'with exit code {code}'}"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the file to write to."""
    parser.addoption("--navml-events", type=Path)


def pytest_configure(config: pytest.Config) -> None:
    """Take nbval's kernel's place, and listen for the end of ``navml check``."""
    nbval.plugin.RunningKernel = WatchedKernel
    threading.Thread(target=_end_with_navml, daemon=True).start()


def _end_with_navml() -> None:
    os.read(0, 1)  # returns when navml closes the pipe, or is gone
    _thread.interrupt_main()


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector:
    """Take every folder as a plain one: pytest would import a learner's ``__init__.py``."""
    return pytest.Dir.from_parent(parent, path=path)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: Any, nextitem: Any) -> Iterator[None]:
    """Write down which cell is running, and go no further once the kernel is gone."""
    _write(item, cell=item.cell_num + 1)
    result = yield
    kernel = item.parent.kernel
    if nextitem is not None and kernel is not None and (kernel.stops or not kernel.is_alive()):
        _write(item, failed=item.cell_num + 1, reason=kernel.end())
        item.session.shouldstop = "the kernel is gone"
    return result


def pytest_exception_interact(node: Any, call: pytest.CallInfo[Any]) -> None:
    """Write down why a cell failed."""
    error = call.excinfo.value if call.excinfo else None
    shown = [out for out in getattr(node, "test_outputs", None) or [] if out.output_type == "error"]
    if call.when == "setup":
        _write(node, failed=None, reason=f"the kernel did not start: {_line(error)}")
    elif str(error).startswith("Timeout of"):
        timeout = node.config.option.nbval_cell_timeout
        _write(node, failed=node.cell_num + 1, reason=f"it took more than {timeout:g} s")
    elif shown:
        reason = _line(f"{shown[-1].ename}: {shown[-1].evalue}".removesuffix(": "))
        _write(node, failed=node.cell_num + 1, reason=reason)
    else:
        _write(node, failed=getattr(node, "cell_num", -1) + 1 or None, reason=_line(error))


def _line(words: object) -> str:
    # The file of a cell is IPython's own: "invalid syntax (2747763117.py, line 1)".
    return textwrap.shorten(re.sub(r"\(\d+\.py, ", "(", str(words)), 300, placeholder=" …")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write down that every cell had its turn."""
    if not session.shouldstop:
        _write(session, finished=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what kernels, nbval has stopped them by now, have left running: servers, for example."""
    if sys.platform != "win32":  # which has no groups of processes
        for group in WatchedKernel.groups:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)


def _write(node: Any, **event: Any) -> None:
    with node.config.option.navml_events.open("a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")
