"""The numbers that a run lesson reported, read back from its outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from authoring import claims
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


def broken_promises(header: Header, notebook: NotebookNode, profile: str) -> Iterator[str]:
    """Say which floors and claims of a lesson's header do not hold in a run on the real data.

    The quick profile and samples prove nothing, and break nothing.
    """
    reported = results(notebook)
    for key, floor in header.floors.get(profile, {}).items():
        if key not in reported:
            yield f'the header promises "{key}" at the {profile} profile, but no cell reports it'
        elif reported[key]["data"] == "real" and reported[key]["value"] < floor:
            value = reported[key]["value"]
            yield f'"{key}" is {value:.4g}, but the header promises {floor:g} at the {profile} profile'
    if profile == "quick":
        return
    for claim in header.claims:
        if missing := sorted(claims.names(claim) - reported.keys()):
            yield f'the header claims "{claim}", but no cell reports {", ".join(missing)}'
            continue
        values = {key: reported[key]["value"] for key in claims.names(claim)}
        real = all(reported[key]["data"] == "real" for key in values)
        if real and not claims.holds(claim, values):
            numbers = ", ".join(f"{key} is {value:.4g}" for key, value in sorted(values.items()))
            yield f'the header claims "{claim}", which is not so: {numbers}'
