"""Running the cases: each in a fresh process, navml and its peers in turn, so that noise hits all."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATASETS = ("fashion_mnist", "cifar10", "fids30")
MODULES = {"navml": "navml", "torchvision": "torchvision.datasets", "keras": "keras"}

Round = dict[str, dict[str, float]]  # what was measured -> tool -> seconds, bytes, or batches per second

# Batches are made by the processor: a GPU would only add its own start.
_ENVIRONMENT = {"KERAS_BACKEND": "tensorflow", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def run(case: str, *arguments: str | Path) -> dict[str, Any]:
    """Run a case in a fresh process, and return what it found.

    The calling process should be a small one: Linux counts its memory into the peak of those it starts.

    Raises
    ------
    RuntimeError
        If the case fails, with its last words.
    """
    if hasattr(os, "sync"):
        os.sync()  # what the last case wrote is on the disk, and does not slow this one down
    command = [sys.executable, "-m", "benchmarks.cases", case, *map(str, arguments)]
    environment = os.environ | _ENVIRONMENT
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # nobody compiles the libraries anew each time
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        last = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise RuntimeError(f"the case {' '.join(command[3:5])} failed:\n{last}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def one_round(files: Path, homes: Path) -> Round:
    """Measure everything once.

    Parameters
    ----------
    files
        The datasets' files, as ``data.build`` wrote them.
    homes
        A folder in which each tool gets one of its own for each dataset; emptied first.
    """
    shutil.rmtree(homes, ignore_errors=True)
    found: Round = defaultdict(dict)
    for tool, module in MODULES.items():
        found["import"][tool] = run("importing", module)["seconds"]
    for dataset in DATASETS:
        _loads(dataset, files, homes / dataset, found)
    for library, peer in (("torch", "torchvision"), ("tensorflow", "keras")):
        for workers in (0, 2) if library == "torch" else (0,):
            for tool in ("navml", peer):
                home = homes / "cifar10" / tool
                batches = run("batching", library, tool, files, home, str(workers))
                found[f"{library} {workers}"][tool] = batches["rate"]
                if workers == 0:
                    found[f"memory {library}"][tool] = batches["memory"]
    return found


def _loads(dataset: str, files: Path, homes: Path, found: Round) -> None:
    """Prepare a dataset with each tool, then load it once more with each; check that they agree."""
    results = []
    for tool in MODULES:
        results.append(first := run("loading", tool, dataset, files, homes / tool))
        found[f"prepare {dataset}"][tool] = first["seconds"]
        found[f"memory {dataset}"][tool] = first["memory"]
    for tool in MODULES:
        results.append(again := run("loading", tool, dataset, files, homes / tool))
        found[f"load {dataset}"][tool] = again["seconds"]
        found[f"read {dataset}"][tool] = again["read_seconds"]
    # Photos are resized by each in its own way: of them only the number is the same.
    if len({(result["images"], dataset != "fids30" and result["sum"]) for result in results}) > 1:
        raise RuntimeError(f"the tools do not agree on the pixels of {dataset}: {results}")
