"""What a notebook was run with: kept in its metadata, and told to the reader."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from nbformat import NotebookNode

from navml.datasets.catalog import CATALOG


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
        Versions of the libraries that the lesson imported.
    """

    code_hash: str
    profile: str
    device: str
    data: dict[str, dict[str, str]]
    navml: str
    python: str
    packages: dict[str, str]

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

    def to_metadata(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)


def read_run(notebook: NotebookNode) -> RunRecord | None:
    """Return what a notebook was run with, or None if it was never run or does not tell."""
    try:
        return RunRecord(**notebook.metadata["navml"]["run"])
    except (KeyError, TypeError):
        return None
