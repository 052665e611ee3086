"""The numbers that a run lesson reported, read back from its outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from authoring.header import Header
from navml.results import MIME


def results(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """Return what ``navml.report`` attached to the outputs, by key: key, value, label, profile, data."""
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            result = output.get("data", {}).get(MIME)
            if result:
                found[result["key"]] = dict(result)
    return found


def below_floors(header: Header, notebook: NotebookNode, profile: str) -> Iterator[str]:
    """Say which promises of a lesson's header a run on the real data did not keep."""
    reported = results(notebook)
    for key, floor in header.floors.get(profile, {}).items():
        if key not in reported:
            yield f'the header promises "{key}" at the {profile} profile, but no cell reports it'
        elif reported[key]["data"] == "real" and reported[key]["value"] < floor:
            value = reported[key]["value"]
            yield f'"{key}" is {value:.4g}, but the header promises {floor:g} at the {profile} profile'
