"""The rule for differences: as sure as chance allows, and no surer."""

import numpy as np
import pytest
from scipy.stats import binom

from navml.comparing import paired, seeds


def answers(both, only_a, only_b, neither):
    """Return labels, and the answers of two models that are right as often as said."""
    right_a = np.repeat([1, 1, 0, 0], [both, only_a, only_b, neither])
    right_b = np.repeat([1, 0, 1, 0], [both, only_a, only_b, neither])
    labels = np.full(right_a.size, 7)
    return labels, {"a": np.where(right_a, 7, 1), "b": np.where(right_b, 7, 2)}


@pytest.mark.parametrize(
    ("counts", "better", "certainty"),
    [
        ((800, 60, 20, 120), "a", "surely"),
        ((800, 20, 60, 120), "b", "surely"),
        ((800, 30, 17, 153), "a", "probably"),
        ((800, 30, 25, 145), "a", "can't tell"),
        ((800, 0, 0, 200), "a", "can't tell"),
        ((0, 5, 0, 0), "a", "probably"),
    ],
)
def test_two_models_on_the_same_pictures(counts, better, certainty):
    found = paired(*answers(*counts))
    _, a, b, _ = counts
    assert (found.better, found.certainty) == (better, certainty)
    assert found.difference == pytest.approx(abs(a - b) / sum(counts))
    assert found.p_value == pytest.approx(min(1, 2 * binom.cdf(min(a, b), a + b, 0.5)))
    assert found.interval[0] <= found.difference <= found.interval[1]


def test_pictures_that_both_know_make_no_difference_surer():
    few, many = paired(*answers(10, 30, 17, 10)), paired(*answers(10_000, 30, 17, 10_000))
    assert few.p_value == many.p_value


def test_the_interval_holds_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(1_000):  # a is right on 30 %, b on 20 %, of those where they differ
        counts = rng.multinomial(300, [0.4, 0.3, 0.2, 0.1])
        found = paired(*answers(*counts))
        low, high = found.interval if found.better == "a" else (-found.interval[1], -found.interval[0])
        held += low <= 0.1 <= high
    assert 930 <= held <= 970


def test_what_it_says():
    text = str(paired(*answers(800, 60, 20, 120)))
    assert text.startswith(
        "a is surely better than b. Of 1,000 pictures, 60 are right only with a, and 20 only"
    )
    assert "The difference is 4.0 points (95 % interval: 2.2 to 5.7); p < 0.001." in text
    assert str(paired(*answers(5, 1, 0, 0))).startswith(
        "We can't tell a and b apart. Of 6 pictures, 1 is right"
    )


def test_names_of_classes_and_lists_are_answers_too():
    found = paired(["bag", "boot"], {"one": ["bag", "boot"], "two": np.array(["bag", "bag"])})
    assert found.better == "one"


@pytest.mark.parametrize(
    ("a", "b", "certainty"),
    [
        ([0.81, 0.82, 0.83], [0.78, 0.77, 0.80], "probably"),
        ([0.81, 0.82, 0.83], [0.78, 0.815, 0.80], "can't tell"),
        ([0.9, 0.9], [0.5, 0.5], "can't tell"),
        ([0.81, 0.82, 0.83, 0.84, 0.85], [0.78, 0.77, 0.80, 0.79, 0.76], "surely"),
    ],
)
def test_seeds(a, b, certainty):
    found = seeds({"worse": b, "better": a})
    assert (found.better, found.certainty, found.interval) == ("better", certainty, None)
    assert found.difference == pytest.approx(np.mean(a) - np.mean(b))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: paired([1, 2], {"a": [1, 2]}), "Two models"),
        (lambda: paired([1, 2], {"a": [1, 2], "b": [1]}), "answers of shape"),
        (lambda: paired([], {"a": [], "b": []}), "at least one"),
        (lambda: seeds({"a": [1, 2]}), "Two ways"),
        (lambda: seeds({"a": [1, 2], "b": [1]}), "One run says nothing"),
    ],
)
def test_bad_input(call, message):
    with pytest.raises(ValueError, match=message):
        call()
