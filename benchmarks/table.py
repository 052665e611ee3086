"""From rounds of measurements to one table in Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.measure import DATASETS, Round

TOOLS = {"navml": "navml", "torchvision": "torchvision", "keras": "Keras"}
TITLES = {"fashion_mnist": "Fashion-MNIST", "cifar10": "CIFAR-10", "fids30": "FIDS30"}


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    key
        Which measurement of a round it shows.
    label
        What was measured, in words.
    unit
        ``"s"`` and ``"B"``, of which less is better, or ``"/s"``, of which more is.
    goal
        How many times better than the best peer navml should be; None where nothing was promised.
    """

    key: str
    label: str
    unit: str
    goal: float | None = None

    def ratio(self, rounds: Sequence[Round]) -> float:
        """Return how many times better navml is than the best peer of the same round: the rounds' median."""
        return median(self._ratio(one[self.key]) for one in rounds)

    def _ratio(self, values: dict[str, float]) -> float:
        peers = [value for tool, value in values.items() if tool != "navml"]
        return values["navml"] / max(peers) if self.unit == "/s" else min(peers) / values["navml"]

    def cells(self, rounds: Sequence[Round]) -> Iterator[str]:
        """Yield the label, each tool's median, the ratio, and whether the goal was met."""
        yield self.label
        for tool in TOOLS:
            values = [one[self.key][tool] for one in rounds if tool in one[self.key]]
            yield _amount(median(values), self.unit) if values else ""
        ratio = self.ratio(rounds)
        yield f"**{_number(ratio)} ×**"
        yield "" if self.goal is None else f"{self.goal:g} ×: {'met' if ratio >= self.goal else 'missed'}"


def _rows() -> Iterator[Row]:
    yield Row("import", "Import", "s")
    for dataset in DATASETS:
        yield Row(f"prepare {dataset}", f"First preparation of {TITLES[dataset]}", "s", 1)
    for dataset in DATASETS:
        yield Row(f"load {dataset}", f"Warm load of {TITLES[dataset]}", "s", 20)
        yield Row(f"read {dataset}", "... and reading every pixel once", "s")
    yield Row("torch 0", "PyTorch batches, no workers", "/s", 2)
    yield Row("torch 2", "PyTorch batches, 2 workers", "/s", 2)
    yield Row("tensorflow 0", "TensorFlow batches", "/s", 2)
    for dataset in DATASETS:
        yield Row(f"memory {dataset}", f"Peak memory, preparing {TITLES[dataset]}", "B", 1)
    yield Row("memory torch", "Peak memory, loading and an epoch in PyTorch", "B", 1)
    yield Row("memory tensorflow", "Peak memory, loading and an epoch in TensorFlow", "B", 1)


ROWS = tuple(_rows())


def render(rounds: Sequence[Round], rows: Sequence[Row] = ROWS) -> str:
    """Return the table of what was measured in one or more rounds."""
    lines = [["Measured", *TOOLS.values(), "Better by", "Goal"], ["---", *["---:"] * (len(TOOLS) + 1), "---"]]
    lines += [list(row.cells(rounds)) for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def missed(rounds: Sequence[Round], rows: Sequence[Row] = ROWS) -> list[str]:
    """Return the labels of the rows whose goal was not met."""
    return [row.label for row in rows if row.goal is not None and row.ratio(rounds) < row.goal]


def _number(value: float) -> str:
    """Round to two figures or so: 0.87, 1.3, 25, 1,300."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 2 else f"{value:.2f}"


def _amount(value: float, unit: str) -> str:
    if unit == "B":
        return f"{value / 1e6:,.0f} MB"
    if unit == "/s":
        return f"{value:,.0f} /s"
    return f"{value:.2f} s" if value >= 1 else f"{_number(1000 * value)} ms"
