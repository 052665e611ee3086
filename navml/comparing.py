"""The one rule for "is this difference real?", everywhere in the curriculum.

Two models that answered the same examples are compared on those where only one of them is right. Two ways to
train a network are compared over several seeds. Both end in the same words: *surely*, *probably* or *can't
tell*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

SURELY, PROBABLY = 0.01, 0.1
"""How often chance alone may make a difference this large, for us to say so."""


@dataclass(frozen=True)
class Comparison:
    """Which of two is better, and how sure that is.

    Attributes
    ----------
    better, worse
        Their names; as given where they are equal.
    difference
        How much better, as a share of 1: never negative.
    interval
        Where the true difference lies with 95 % confidence, lowest and highest; None if that is not known.
    p_value
        How often chance alone makes a difference at least this large between two that are equally good.
    evidence
        What it is judged on, in words.
    """

    better: str
    worse: str
    difference: float
    interval: tuple[float, float] | None
    p_value: float
    evidence: str

    @property
    def certainty(self) -> str:
        """``"surely"``, ``"probably"`` or ``"can't tell"``."""
        if self.p_value <= SURELY:
            return "surely"
        return "probably" if self.p_value <= PROBABLY * (1 + 1e-9) else "can't tell"

    def __str__(self) -> str:
        points = f"{100 * self.difference:.1f} points"
        if self.interval is not None:
            low, high = (f"{100 * bound:.1f}".replace("-", "−") for bound in self.interval)
            points += f" (95 % interval: {low} to {high})"
        chance = f"p = {self.p_value:.2g}" if self.p_value >= 0.001 else "p < 0.001"
        if self.certainty == "can't tell":
            verdict = f"We can't tell {self.better} and {self.worse} apart"
        else:
            verdict = f"{self.better} is {self.certainty} better than {self.worse}"
        return f"{verdict}. {self.evidence} The difference is {points}; {chance}."

    def __repr__(self) -> str:
        return str(self)


def paired(
    labels: np.ndarray | Sequence[Any], answers: Mapping[str, np.ndarray | Sequence[Any]]
) -> Comparison:
    """Compare two models on the same examples, by those that only one of them gets right.

    The test is McNemar's in its exact form: if both are equally good, each such example is a coin toss. The
    interval is that of Agresti and Min, "Simple improved confidence intervals for comparing matched
    proportions", Statistics in Medicine 24 (2005): half an example more in each of the four cells.

    Parameters
    ----------
    labels
        (n,): the right answers.
    answers
        What each of the two models answers, (n,), by its name.

    Raises
    ------
    ValueError
        If there are not two models, or not one answer for each label.
    """
    from scipy.stats import binomtest

    if len(answers) != 2:
        raise ValueError(f"Two models are compared, not {len(answers)}: {', '.join(answers)}.")
    truth = np.asarray(labels)
    right = {}
    for name, given in answers.items():
        if np.shape(given) != truth.shape:
            raise ValueError(
                f"There are labels of shape {truth.shape}, but answers of shape {np.shape(given)} of {name}."
            )
        right[name] = np.asarray(given) == truth
    if truth.ndim != 1 or not truth.size:
        raise ValueError(f"labels must be one row of at least one label, not of shape {truth.shape}.")
    first, second = right
    if right[second].sum() > right[first].sum():
        first, second = second, first
    more, less = int(np.sum(right[first] & ~right[second])), int(np.sum(right[second] & ~right[first]))
    p_value = float(binomtest(more, more + less).pvalue) if more + less else 1.0
    evidence = (
        f"Of {truth.size:,} pictures, {more:,} {'is' if more == 1 else 'are'} right only with {first}, and "
        f"{less:,} only with {second}."
    )
    return Comparison(
        first, second, (more - less) / truth.size, _interval(more, less, truth.size), p_value, evidence
    )


def _interval(more: int, less: int, total: int) -> tuple[float, float]:
    up, down, everything = more + 0.5, less + 0.5, total + 2
    middle = (up - down) / everything
    reach = 1.96 * np.sqrt(up + down - (up - down) ** 2 / everything) / everything
    return float(max(middle - reach, -1)), float(min(middle + reach, 1))


def seeds(results: Mapping[str, Sequence[float]]) -> Comparison:
    """Compare two ways to train by the results of several runs each, which differ in their seeds.

    If it made no difference which way a run was trained, every way to deal the results out to the two would
    be as likely as ours: the p value is the share of deals with a difference of means at least as large. With
    three runs each it cannot fall below 0.1, so three seeds may say *probably*, and never *surely*.

    Parameters
    ----------
    results
        The results of each of the two, such as accuracies from 0 to 1, by its name.

    Raises
    ------
    ValueError
        If there are not two, or one has fewer than two results.
    """
    from scipy.stats import permutation_test

    if len(results) != 2:
        raise ValueError(f"Two ways are compared, not {len(results)}: {', '.join(results)}.")
    for name, values in results.items():
        if len(values) < 2:
            raise ValueError(f"One run says nothing about chance: give at least two results of {name}.")
    first, second = sorted(results, key=lambda name: -float(np.mean(results[name])))
    samples = [np.asarray(results[name], float) for name in (first, second)]
    test = permutation_test(samples, lambda a, b: np.mean(a) - np.mean(b), n_resamples=np.inf)
    evidence = " ".join(
        f"{name}: {', '.join(f'{100 * value:.1f}' for value in results[name])} %." for name in (first, second)
    )
    difference = float(samples[0].mean() - samples[1].mean())
    return Comparison(first, second, difference, None, float(test.pvalue), evidence)
