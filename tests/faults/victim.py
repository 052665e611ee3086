"""A process that loads a dataset, and may be killed at any step of that, or have less than it needs."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from refusals import refusing

import navml
from navml import doctor
from navml.datasets import catalog, download, inventory, sources
from navml.datasets.catalog import DatasetInfo
from navml.datasets.errors import NavmlDataError

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
PROCESSES: Any = multiprocessing.get_context(_METHOD)
if _METHOD == "forkserver":  # imported once, instead of by each victim
    PROCESSES.set_forkserver_preload(
        ["PIL.ImageOps", "filelock", "navml.datasets.download", "requests", "tqdm"]
    )


@dataclass(frozen=True)
class Outcome:
    """What became of a victim: the digest of the arrays that it got, or the message that stopped it."""

    digest: str = ""
    message: str = ""
    crash: str = ""
    steps: int = 0
    memory: int = 0  # bytes, at the peak


def digest(arrays: dict[str, np.ndarray]) -> str:
    """Return a hash of names, shapes, types and contents."""
    sha = hashlib.sha256()
    for name, array in sorted(arrays.items()):
        sha.update(f"{name} {array.shape} {array.dtype} ".encode())
        sha.update(np.ascontiguousarray(array).data)
    return sha.hexdigest()


def arrays_of(dataset: navml.ImageDataset) -> dict[str, np.ndarray]:
    """Return the four arrays under the names that the tests use."""
    splits = {"train": dataset.train, "test": dataset.test}
    images = {f"{name}_images": split.images for name, split in splits.items()}
    return images | {f"{name}_labels": split.labels for name, split in splits.items()}


class Victim:
    """Starts at once, and waits for the others at ``barrier`` if there is one.

    ``fatal`` is the number of the step on the file system before which it is killed; 0 only counts. ``limit``
    is what it may have at most: ("NOFILE", so many more open files), ("AS", so many more bytes of memory) or
    ("FSIZE", so many bytes in a file).
    """

    def __init__(
        self,
        info: DatasetInfo,
        home: Path,
        *,
        fatal: int | None = None,
        limit: tuple[str, int] | None = None,
        barrier: Barrier | None = None,
        **options: Any,
    ) -> None:
        self._ours, theirs = PROCESSES.Pipe()
        arguments = (theirs, info, home, fatal, limit, barrier, options)
        self.process: BaseProcess = PROCESSES.Process(target=_live, args=arguments, daemon=True)
        self.process.start()
        theirs.close()
        assert self._ours.recv() == "ready"

    def kill(self) -> None:
        """End it without a chance to tidy up."""
        self.process.kill()

    def outcome(self) -> Outcome | None:
        """Wait for its end; None if it was killed."""
        try:
            found: Outcome | None = self._ours.recv()
        except EOFError:
            found = None
        self.process.join()
        self._ours.close()
        return found


def _live(
    pipe: Connection,
    info: DatasetInfo,
    home: Path,
    fatal: int | None,
    limit: tuple[str, int] | None,
    barrier: Barrier | None,
    options: dict[str, Any],
) -> None:
    warnings.simplefilter("ignore")
    os.environ.update(NAVML_HOME=str(home), NAVML_DATA="full", TQDM_DISABLE="1")
    os.environ.pop("NAVML_SOURCE", None)
    for name in ("http_proxy", "HTTP_PROXY"):
        os.environ.pop(name, None)
    catalog.CATALOG[info.name] = info
    sources.PLATFORMS = ()
    download.BACK_OFF = 0.01
    pipe.send("ready")
    if barrier:
        barrier.wait()
    fate = _Fate(home, fatal)
    sys.addaudithook(fate)
    try:
        with _at_most(*limit, home) if limit else nullcontext():
            try:
                found = {"digest": digest(arrays_of(navml.load(info.name, **options)))}
            except NavmlDataError as error:
                found = {"message": str(error)}
            if limit:
                doctor.text(doctor.examine())
                for look in (inventory.listing, partial(inventory.verify, info)):
                    with suppress(NavmlDataError):
                        look()
    except BaseException:
        found = {"crash": traceback.format_exc()}
    finally:
        fate.fatal = None
    pipe.send(Outcome(**found, steps=fate.steps, memory=navml.peak_memory()))


_REFUSALS = {"NOFILE": errno.EMFILE, "AS": errno.ENOMEM, "FSIZE": errno.EFBIG}


@contextmanager
def _at_most(kind: str, more: int, home: Path) -> Iterator[None]:
    """Set a limit; where the system knows none of this kind, let the file system refuse as it would there."""
    try:
        import resource

        number = getattr(resource, f"RLIMIT_{kind}")
        soft, hard = resource.getrlimit(number)
        if kind == "NOFILE":
            lowest = os.open(os.devnull, os.O_RDONLY)
            os.close(lowest)
            more += lowest
        elif kind == "AS":
            more += psutil.Process().memory_info().vms
        resource.setrlimit(number, (more, hard))
    except (ImportError, ValueError):  # Windows has no limits, macOS none of memory
        with refusing(home, _REFUSALS[kind], 1, "all", changes_only=True):
            yield
        return
    try:
        yield
    finally:
        resource.setrlimit(number, (soft, hard))


class _Fate:
    """Python calls this before whatever touches the file system (an audit hook, PEP 578)."""

    _CHANGES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir")

    def __init__(self, home: Path, fatal: int | None) -> None:
        self.home, self.fatal, self.steps = str(home), fatal, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.fatal is not None and event in self._CHANGES and str(arguments[0]).startswith(self.home):
            self.steps += 1
            if self.steps == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
