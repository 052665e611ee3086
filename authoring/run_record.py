"""What a notebook was run with: kept in its metadata, told to readers, held against what is there now."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

import navml
from authoring.hashes import code_hash, file_hash
from navml.datasets.catalog import CATALOG

NAVML = Path(navml.__file__).parent


@dataclass(frozen=True)
class RunRecord:
    """One run of a notebook.

    Attributes
    ----------
    code_hash
        Fingerprint of the code cells that were run.
    profile
        ``quick``, ``cpu`` or ``gpu``.
    device
        What it was computed on: ``"2 CPU cores"``, or the GPU's name.
    data
        For each dataset that was loaded, ``{"data": "real" or "sample", "origin": where it came from}``.
    navml, python
        Versions.
    packages
        Releases of the libraries that the lesson imported.
    files
        Each file of navml that was imported, the lesson's questions among them, with its fingerprint.
    """

    code_hash: str
    profile: str
    device: str
    data: dict[str, dict[str, str]]
    navml: str
    python: str
    packages: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)

    def sentence(self) -> str:
        """Say to a reader where the outputs come from."""
        return (
            f"The saved outputs were made with the `{self.profile}` profile on {self.device}{self._data()}."
        )

    def _data(self) -> str:
        samples = [CATALOG[name].title for name, data in self.data.items() if data["data"] == "sample"]
        if samples:
            return f", on the small **sample** that stands in for {' and '.join(samples)}"
        return ", on the real data" if self.data else ""

    def changed(self) -> list[str]:
        """Return the files of navml, and the packages, that are no longer what they were at the run."""
        if not self.files:  # a record of an older kind
            return ["navml"]
        return [
            *(f"navml/{name}" for name, before in self.files.items() if _fingerprint(name) != before),
            *(name for name, before in self.packages.items() if _release(name) != before),
        ]

    def to_metadata(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


@cache  # most notebooks use the same files
def _fingerprint(name: str) -> str | None:
    return file_hash(NAVML / name) if (NAVML / name).is_file() else None


def _release(package: str) -> str | None:
    """Return a package's version without its build: PyTorch's ``2.9.0+cpu`` is the ``2.9.0`` of others."""
    try:
        return importlib.metadata.version(package).partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None


def why_run(
    notebook: NotebookNode | None, cells: list[NotebookNode], datasets: Sequence[str], profile: str
) -> Iterator[str]:
    """Say why what a saved notebook shows does not prove its lesson on the real data as it is now.

    Parameters
    ----------
    notebook
        The notebook, if there is one.
    cells
        What its lesson is rendered to.
    datasets
        What the lesson's header says that it loads.
    profile
        The profile at which the lesson must hold.
    """
    run = notebook and read_run(notebook)
    if not run:
        yield "it has no saved run"
        return
    if run.profile != profile:
        yield f"its saved run is of the profile {run.profile}"
    if set(run.data) != set(datasets) or any(data["data"] != "real" for data in run.data.values()):
        yield f"its saved run is not on the real data of {', '.join(datasets)}"
    if run.code_hash != code_hash(cells):
        yield "its code changed"
    if changed := run.changed():
        yield f"changed since: {', '.join(changed)}"


def read_run(notebook: NotebookNode) -> RunRecord | None:
    """Return what a notebook was run with, or None if it was never run or does not tell."""
    try:
        run = RunRecord(**notebook.metadata["navml"]["run"])
    except (KeyError, TypeError):
        return None
    tables = (run.data, run.packages, run.files)
    return run if all(isinstance(table, dict) for table in tables) else None
