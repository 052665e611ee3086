import copy

import numpy as np
import pandas as pd
import pytest

from navml.exercises.placeholder import ____, contains_blank

GRID = np.zeros((3, 3))


@pytest.mark.parametrize(
    "absorb",
    [
        lambda: ____ + 1,
        lambda: 2 / ____,
        lambda: -____,
        lambda: "text" + ____,
        lambda: ____ == 3,
        lambda: ____ > 3,
        lambda: ____[3:5, 0],
        lambda: ____.mean(axis=0),
        lambda: ____(1, key=2).shape[0],
        lambda: round(____, 2),
        lambda: GRID + ____,
        lambda: GRID @ ____,
        lambda: GRID == ____,  # noqa: SIM300 - the array is asked first
        lambda: np.mean(____),
        lambda: np.mean(GRID == ____),  # noqa: SIM300
        lambda: np.clip(GRID, 0, ____),
        lambda: np.concatenate([GRID, ____]),
    ],
)
def test_what_is_computed_from_a_blank_is_a_blank(absorb) -> None:
    assert absorb() is ____


def test_python_gets_harmless_values_where_it_insists() -> None:
    assert list(____) == [] and not ____ and 3 not in ____
    assert list(range(____)) == []
    assert np.isnan(float(____))
    assert GRID[____].shape == (3,)
    assert f"{____:.2%}" == repr(____) == "____"
    ____[0] = 1
    with ____ as inside:
        assert inside is ____
    assert isinstance(copy.deepcopy(____), type(____))


def test_tensors_absorb_it_too() -> None:
    import torch

    assert torch.zeros(3) + ____ is ____
    assert torch.mean(____) is ____


def returns_blank(x):
    return ____


def returns_blank_inside(x):
    def inner():
        return ____ + x

    return inner()


class Holder:
    def method(self):
        return ____


@pytest.mark.parametrize(
    "value",
    [
        ____,
        [1, [____]],
        (1, ____),
        {"a": {"b": ____}},
        {____: 1},
        {1, ____},
        np.array([1, ____]),
        np.array([[____, ____]]),
        pd.Series([1, ____]),
        pd.DataFrame({"a": [1, ____]}),
        returns_blank,
        returns_blank_inside,
        lambda x, y=____: x,
        Holder().method,
    ],
)
def test_blanks_are_found(value) -> None:
    assert contains_blank(value)


@pytest.mark.parametrize(
    "value",
    [
        0,
        None,
        "____",
        [],
        {},
        GRID,
        np.array(["a", None]),
        pd.DataFrame({"a": ["x"]}),
        len,
        np.mean,
        lambda x: x,
        Holder,
    ],
)
def test_answers_are_not_blanks(value) -> None:
    assert not contains_blank(value)
