"""Whether two values are the same, and what tells them apart, in words."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def is_number(value: Any) -> bool:
    """Tell whether a value is a plain number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain_value(value: Any) -> Any:
    """Return a NumPy scalar or a tensor of one number as Python's own; lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(plain_value(item) for item in value)
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        return value.item()
    return value


def to_numpy(value: Any) -> np.ndarray:
    """Return an array, a tensor or a list as a NumPy array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    return np.asarray(value)


def differ(given: Any, expected: Any, tolerance: float) -> str:
    """Return what tells a result from the expected one, or nothing when they agree."""
    if isinstance(expected, tuple | list | dict):
        if type(given) is not type(expected) and not (
            isinstance(given, tuple | list) and not isinstance(expected, dict)
        ):
            return f"your function returns `{short(given)}`; it should be `{short(expected)}`."
        if len(given) != len(expected):
            return f"your function returns {len(given)} things; it should be {len(expected)}."
        keys = expected if isinstance(expected, dict) else range(len(expected))
        if isinstance(expected, dict) and set(given) != set(expected):
            return f"the keys are `{short(list(given))}`; they should be `{short(list(expected))}`."
        return next(filter(None, (differ(given[key], expected[key], tolerance) for key in keys)), "")
    if given is None and expected is not None:
        return "your function returns `None`. Does it lack its `return`?"
    if hasattr(expected, "shape") and expected.shape != ():
        if not hasattr(given, "shape") and not isinstance(given, list | tuple):
            shape = tuple(expected.shape)
            return f"your function returns `{short(given)}`; it should be an array of shape {shape}."
        return arrays_differ(to_numpy(given), to_numpy(expected), tolerance)
    given, expected = plain_value(given), plain_value(expected)
    same = (
        abs(given - expected) <= tolerance + _relative(tolerance) * abs(expected)
        or (math.isnan(given) and math.isnan(expected))
        if is_number(given) and is_number(expected)
        else type(given) is type(expected) and given == expected
    )
    return "" if same else f"your function returns `{short(given)}`; it should be `{short(expected)}`."


def _relative(tolerance: float) -> float:
    # float32 keeps about seven digits: rounding alone may put a large number off by more than the tolerance.
    return 1e-5 if tolerance else 0.0


def arrays_differ(given: np.ndarray, expected: np.ndarray, tolerance: float) -> str:
    """Return what tells two arrays apart, in words, or nothing when they agree."""
    if given.shape != expected.shape:
        turned = given.ndim > 1 and given.shape == expected.shape[::-1]
        extra = " Its axes are in the opposite order." if turned else ""
        return f"The shape is {given.shape} and should be {expected.shape}.{extra}"
    numbers = given.dtype.kind in "buifc" and expected.dtype.kind in "buifc"
    # As floats, so that unsigned pixels cannot wrap around when they are subtracted.
    if numbers:
        same = np.isclose(
            given.astype(float),
            expected.astype(float),
            rtol=_relative(tolerance),
            atol=tolerance,
            equal_nan=True,
        )
    else:
        same = given == expected
    if np.all(same):
        return ""
    if (
        numbers
        and given.dtype.kind == "f"
        and np.isnan(given).any()
        and not np.isnan(expected.astype(float)).any()
    ):
        return f"{np.isnan(given).sum():,} of {given.size:,} values are NaN, *not a number*."
    where = tuple(int(i) for i in np.argwhere(~np.asarray(same))[0])
    place = f" At index {where if len(where) > 1 else where[0]}" if where else " There"
    found = f"{place} it is `{short(given[where].item())}` and should be `{short(expected[where].item())}`."
    return (
        f"The shape is right, but {np.size(same) - np.sum(same):,} of {given.size:,} values are not.{found}"
    )


def short(value: Any) -> str:
    """Return a value as a few words, whatever its size."""
    if isinstance(value, float):
        return f"{value:.6g}"
    shape = getattr(value, "shape", None)
    if shape is not None and np.prod(shape) > 12:
        return f"array of shape {tuple(shape)}"
    text = repr(value).replace("\n", " ")
    return text if len(text) <= 80 else text[:77] + "…"


def call_text(inputs: tuple[Any, ...]) -> str:
    """Return the arguments of a call as a few words."""
    return "`" + ", ".join(short(each) for each in inputs) + "`" if inputs else "nothing"


def said(error: BaseException) -> str:
    """Return the kind and the first line of an error, as code."""
    message = str(error).strip().splitlines()
    return f"`{type(error).__name__}: {message[0]}`" if message else f"`{type(error).__name__}`"
