"""What is measured. Each case runs by its name in a fresh process: ``python -m benchmarks.cases NAME ...``.

It prints what it found as one line of JSON. Nothing heavy is imported before the clock starts.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any


def building(files: str) -> dict[str, str]:
    """Build the files that all other cases open."""
    from benchmarks import data

    return data.build(Path(files))


def importing(module: str) -> dict[str, float]:
    """Time one import."""
    start = perf_counter()
    importlib.import_module(module)
    return {"seconds": perf_counter() - start}


def loading(tool: str, dataset: str, files: str, home: str) -> dict[str, float]:
    """Load a dataset: this prepares it if ``home`` is not there yet.

    Returns
    -------
    dict
        seconds until images and labels can be indexed, and read_seconds until every pixel was read once too;
        memory in bytes, above what the imports took; the number of images, and the sum of all pixels.
    """
    from benchmarks.tools import LOADERS
    from navml import peak_memory

    load = LOADERS[tool](dataset, Path(files), Path(home))
    idle, start = peak_memory(), perf_counter()
    parts = load()
    seconds, memory = perf_counter() - start, peak_memory() - idle
    for images, _ in parts:
        images.max()
    return {
        "seconds": seconds,
        "read_seconds": perf_counter() - start,
        "memory": memory,
        "images": sum(len(labels) for _, labels in parts),
        "sum": sum(int(images.sum()) for images, _ in parts),
    }


def batching(library: str, tool: str, files: str, home: str, workers: str) -> dict[str, float]:
    """Load CIFAR-10 and draw all its batches once.

    Returns
    -------
    dict
        rate, in batches per second; memory in bytes, for loading too, above what the imports took; the
        number of images.
    """
    from benchmarks.tools import RECIPES
    from navml import peak_memory

    open_batches = RECIPES[library, tool](Path(files), Path(home), int(workers))
    idle = peak_memory()
    batches = open_batches()
    start = perf_counter()
    sizes = [len(images) for images, _ in batches]
    seconds = perf_counter() - start
    return {"rate": len(sizes) / seconds, "memory": peak_memory() - idle, "images": sum(sizes)}


CASES: dict[str, Callable[..., dict[str, Any]]] = {
    "building": building,
    "importing": importing,
    "loading": loading,
    "batching": batching,
}


def main(name: str, *arguments: str) -> None:
    """Run a case."""
    print(json.dumps(CASES[name](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
