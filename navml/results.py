"""A lesson's headline numbers: shown to the learner, and kept where tools can read them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from navml.compute import profile

MIME = "application/vnd.navml.result+json"


@dataclass(frozen=True)
class Result:
    """One number of a lesson; in a notebook it displays as a line of text with the data attached."""

    key: str
    value: float
    label: str
    profile: str
    data: str  # "real" or "sample"

    def number(self) -> str:
        """Return the value as people write it."""
        return f"{self.value:.1%}" if self.key.endswith("accuracy") else f"{self.value:.4g}"

    def __repr__(self) -> str:
        return f"{self.label}: {self.number()}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {"text/plain": repr(self), MIME: asdict(self)}


def report(key: str, value: float, label: str) -> None:
    """Show a result of this lesson, and attach it to the notebook's output.

    The tables of results and the floors of ``make test-real`` are read from there, so that no number
    is ever typed in twice.

    Parameters
    ----------
    key
        The result's name in the lesson's header and in tables, for example ``"test_accuracy"``.
    value
        The number. Keys that end in ``accuracy`` are shares from 0 to 1, and are shown in percent.
    label
        What it is, in words.

    Raises
    ------
    ValueError
        If a share is not between 0 and 1: most likely it was given in percent.
    """
    value = float(value)
    if key.endswith("accuracy") and not 0 <= value <= 1:
        raise ValueError(f"{key} is {value}, but a share lies between 0 and 1. Was it given in percent?")

    from IPython.display import display

    from navml.datasets.dataset import samples_loaded

    data = "sample" if samples_loaded() else "real"
    display(Result(key, value, label, profile(), data))  # type: ignore[no-untyped-call]
