"""How much to compute, and on what: the profile, the device, seeds, a stopwatch, memory."""

from __future__ import annotations

import importlib.util
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

T = TypeVar("T")

PROFILES = ("quick", "cpu", "gpu")


def profile() -> str:
    """Return the compute profile of this session: ``"quick"``, ``"cpu"`` or ``"gpu"``.

    The environment variable ``NAVML_PROFILE`` decides. Without it, it is ``"gpu"`` on a machine with
    an NVIDIA GPU that PyTorch can use and ``"cpu"`` everywhere else. (A Mac's GPU is used, see
    :func:`device`, but it is nearer to a CPU than to the GPU that the *gpu* sizes are made for.)

    Raises
    ------
    ValueError
        If ``NAVML_PROFILE`` holds anything else.
    """
    chosen = os.environ.get("NAVML_PROFILE", "").strip().lower()
    if not chosen:
        return "gpu" if _has_cuda() else "cpu"
    if chosen not in PROFILES:
        raise ValueError(
            f"NAVML_PROFILE is {chosen!r}, but it must be one of {', '.join(PROFILES)}. "
            "Correct it, or unset it to let navml choose."
        )
    return chosen


def pick(*, quick: T, cpu: T, gpu: T) -> T:
    """Return the value for this session's compute profile.

    Parameters
    ----------
    quick, cpu, gpu
        The value for a run of seconds (tests), for a laptop without a GPU, and for the real thing.

    Examples
    --------
    >>> epochs = pick(quick=1, cpu=5, gpu=20)
    """
    return {"quick": quick, "cpu": cpu, "gpu": gpu}[profile()]


@cache
def _has_cuda() -> bool:
    # Importing torch takes seconds. Without NVIDIA's driver there is no CUDA, so don't even try.
    if shutil.which("nvidia-smi") is None or importlib.util.find_spec("torch") is None:
        return False
    import torch

    return torch.cuda.is_available()


def device() -> torch.device:
    """Return the fastest device that PyTorch can use here: CUDA, else Apple's MPS, else the CPU."""
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


def seed_everything(seed: int = 0) -> None:
    """Seed Python, NumPy and, where they are already imported, PyTorch and Keras.

    Parameters
    ----------
    seed
        0 to 2**32 - 1.
    """
    random.seed(seed)
    np.random.seed(seed)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
    if "keras" in sys.modules:
        sys.modules["keras"].utils.set_random_seed(seed)


class Stopwatch:
    """Seconds of wall time, running until :func:`stopwatch` ends and fixed from then on."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._end: float | None = None

    @property
    def seconds(self) -> float:
        """Seconds since the start, or between start and end once stopped."""
        return (self._end or time.perf_counter()) - self._start

    def stop(self) -> None:
        """Stop the clock."""
        self._end = time.perf_counter()


@contextmanager
def stopwatch(label: str = "") -> Iterator[Stopwatch]:
    """Time a block: ``with stopwatch("training") as clock: ...``, then read ``clock.seconds``.

    Parameters
    ----------
    label
        If given, ``label: 3.2 s`` is printed at the end.
    """
    clock = Stopwatch()
    try:
        yield clock
    finally:
        clock.stop()
        if label:
            print(f"{label}: {clock.seconds:.1f} s")


def peak_memory() -> int:
    """Return the most memory that this process has held so far, in bytes."""
    if sys.platform == "win32":
        import ctypes
        from ctypes import wintypes

        class Counters(ctypes.Structure):  # PROCESS_MEMORY_COUNTERS of psapi.h
            _fields_ = [("cb", wintypes.DWORD), ("PageFaultCount", wintypes.DWORD)] + [
                (name, ctypes.c_size_t)
                for name in (
                    "PeakWorkingSetSize",
                    "WorkingSetSize",
                    "QuotaPeakPagedPoolUsage",
                    "QuotaPagedPoolUsage",
                    "QuotaPeakNonPagedPoolUsage",
                    "QuotaNonPagedPoolUsage",
                    "PagefileUsage",
                    "PeakPagefileUsage",
                )
            ]

        counters = Counters(cb=ctypes.sizeof(Counters))
        get_process = ctypes.windll.kernel32.GetCurrentProcess
        get_process.restype = wintypes.HANDLE
        ctypes.windll.psapi.GetProcessMemoryInfo(
            wintypes.HANDLE(get_process()), ctypes.byref(counters), counters.cb
        )
        return int(counters.PeakWorkingSetSize)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, Linux kilobytes


def scratch(name: str) -> Path:
    """Return a folder of this lesson's own below navml's cache, made if need be.

    Checkpoints and other files that a lesson writes go there, so that nothing is left beside the
    notebook and the lesson runs in any working directory. ``NAVML_SCRATCH`` names another place for them.

    Parameters
    ----------
    name
        The lesson, for example ``"level3-03"``.
    """
    from navml import places

    folder = Path(os.environ.get("NAVML_SCRATCH") or places.cache_folder() / "scratch") / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
