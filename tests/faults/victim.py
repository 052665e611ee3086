"""A process that loads a dataset and may be killed, or refused by its file system, at any step of that."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import signal
import sys
import traceback
import warnings
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

import numpy as np

import navml
from navml.datasets import catalog, download, sources
from navml.datasets.catalog import DatasetInfo
from navml.datasets.errors import NavmlDataError

_METHOD = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
PROCESSES: Any = multiprocessing.get_context(_METHOD)
if _METHOD == "forkserver":  # imported once, instead of by each victim
    PROCESSES.set_forkserver_preload(
        ["PIL.ImageOps", "filelock", "navml.datasets.download", "requests", "tqdm"]
    )


@dataclass(frozen=True)
class Blow:
    """What happens to the victim: at its ``step``-th step on the file system, or at every one from there on.

    ``error`` is what the file system answers from then on (an errno); None kills the process.
    """

    step: int
    error: int | None = None
    lasting: bool = False


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
    """Starts at once, and waits for the others at ``barrier`` if there is one."""

    def __init__(
        self,
        info: DatasetInfo,
        home: Path,
        *,
        blow: Blow | None = None,
        barrier: Barrier | None = None,
        **options: Any,
    ) -> None:
        self._ours, theirs = PROCESSES.Pipe()
        arguments = (theirs, info, home, blow, barrier, options)
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
        assert found is None or not found.crash, found.crash
        return found


def _live(
    pipe: Connection,
    info: DatasetInfo,
    home: Path,
    blow: Blow | None,
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
    fate = _Fate(home, blow)
    sys.addaudithook(fate)
    try:
        found = {"digest": digest(arrays_of(navml.load(info.name, **options)))}
    except NavmlDataError as error:
        found = {"message": str(error)}
    except BaseException:
        found = {"crash": traceback.format_exc()}
    finally:
        fate.blow = None
    pipe.send(Outcome(**found, steps=fate.steps, memory=navml.peak_memory()))


class _Fate:
    """Python calls this before whatever touches the file system (an audit hook, PEP 578)."""

    _CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir")

    def __init__(self, home: Path, blow: Blow | None) -> None:
        self.home, self.blow, self.steps = str(home), blow, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        blow = self.blow
        if event == "open":
            path, _, flags = arguments
            # A file system that is full or closed still lets files be read.
            writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
        elif event in self._CHANGES:
            path, writes = arguments[0], event == "os.mkdir" or bool(blow and blow.lasting)
        else:
            return
        if not str(path).startswith(self.home) or (blow and blow.error and not writes):
            return
        self.steps += 1
        if blow and (self.steps == blow.step or (blow.lasting and self.steps > blow.step)):
            if blow.error:
                raise OSError(blow.error, os.strerror(blow.error), str(path))
            os.kill(os.getpid(), signal.SIGKILL)
