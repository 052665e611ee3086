"""Whether two values are the same, and what tells them apart, in words."""

from __future__ import annotations

import copy
import math
import re
from dataclasses import fields, is_dataclass
from numbers import Real
from typing import Any

import numpy as np

from navml.inference import to_numpy

# How far rounding may put a number off, relative to it, in the coarser types of floats.
_ROUNDING = {"bfloat16": 2**-7, "float16": 2**-10, "float32": 1e-6}


def is_number(value: Any) -> bool:
    """Tell whether a value is a plain number, which True and False are not."""
    return isinstance(value, Real) and not isinstance(value, bool)


def is_array(value: Any) -> bool:
    """Tell whether a value is an array, a tensor or a table with at least one axis."""
    return len(getattr(value, "shape", ())) > 0


def plain_value(value: Any) -> Any:
    """Return a scalar of any library as Python's own, bytes as text, lists as tuples."""
    if isinstance(value, list | tuple):
        return tuple(plain_value(item) for item in value)
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    if hasattr(value, "shape") and not is_array(value):
        item = to_numpy(value).item()
        return item if hasattr(item, "shape") else plain_value(item)
    return value


def in_the_form_of(expected: Any, given: Any) -> Any:
    """Return a plain value in the form of another: any sequence as a tuple, a lone item without its list."""
    if isinstance(expected, tuple):
        if isinstance(given, list | tuple) or is_array(given) or hasattr(given, "as_list"):
            items = tuple(given)
            if len(items) == len(expected):
                return tuple(in_the_form_of(*pair) for pair in zip(expected, items, strict=True))
            return plain_value(items)
        return plain_value(given)
    if isinstance(given, list | tuple | set) and len(given) == 1:
        return in_the_form_of(expected, next(iter(given)))
    if is_array(given) and math.prod(given.shape) == 1:
        return plain_value(to_numpy(given).ravel()[0])
    return plain_value(given)


def rounding(value: Any) -> float:
    """Return how far rounding may have put a value off, relative to it: 0 for Python's own floats."""
    if isinstance(value, list | tuple):
        return max(map(rounding, value), default=0.0)
    found = re.search("b?float(16|32)", str(getattr(value, "dtype", "")))
    return _ROUNDING[found[0]] if found else 0.0


def copied(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a deep copy; of what cannot be copied, such as an open file, the thing itself."""
    try:
        return copy.deepcopy(values)
    except Exception:
        if len(values) == 1:
            return values
        return tuple(copied((value,))[0] for value in values)


def differ(given: Any, expected: Any, tolerance: float, _seen: set[int] | None = None) -> str:
    """Return what tells a result from the expected one, or nothing when they agree.

    Objects are alike when what they hold is. Of a random generator that is nothing: what it gave matters.
    """
    seen = set() if _seen is None else _seen

    def wanted() -> str:  # which costs time for large arrays
        return f"your function returns `{short(given)}`; it should be `{short(expected)}`."

    if given is expected:
        return ""
    if given is None:
        return "your function returns `None`. Does it lack its `return`?"
    if isinstance(expected, tuple | list) and is_array(given):
        given = tuple(given)
    if isinstance(expected, tuple | list | dict):
        if not isinstance(given, dict if isinstance(expected, dict) else tuple | list):
            return wanted()
        if isinstance(expected, dict) and set(given) != set(expected):
            return f"the keys are `{short(list(given))}`; they should be `{short(list(expected))}`."
        if len(given) != len(expected):
            return f"your function returns {len(given)} things; it should be {len(expected)}."
        keys = expected if isinstance(expected, dict) else range(len(expected))
        return next(filter(None, (differ(given[key], expected[key], tolerance, seen) for key in keys)), "")
    if is_array(expected):
        if not is_array(given) and not isinstance(given, list | tuple):
            shape = tuple(expected.shape)
            return f"your function returns `{short(given)}`; it should be an array of shape {shape}."
        return arrays_differ(given, expected, tolerance)
    relative = _relative(given, tolerance)
    given, expected = plain_value(given), plain_value(expected)
    if is_number(given) and is_number(expected):
        both_nan = math.isnan(given) and math.isnan(expected)
        same = given == expected or abs(given - expected) <= tolerance + relative * abs(expected) or both_nan
        return "" if same else wanted()
    if type(given) is not type(expected):
        return wanted()
    if type(expected).__eq__ is not object.__eq__ and not is_dataclass(expected):
        return "" if given == expected else wanted()
    if id(expected) in seen:
        return ""
    seen.add(id(expected))
    problem = differ(_held(given), _held(expected), tolerance, seen)
    return f"in the `{type(expected).__name__}`, {problem}" if problem else ""


def _held(thing: Any) -> dict[str, Any]:
    """Return what an object holds, by name, as far as it says."""
    if hasattr(thing, "state_dict"):  # PyTorch's networks, optimizers, schedules
        return dict(thing.state_dict())
    if hasattr(thing, "get_weights"):  # Keras
        return {"weights": thing.get_weights()}
    if is_dataclass(thing):
        return {each.name: getattr(thing, each.name) for each in fields(thing) if each.compare}
    return dict(getattr(thing, "__dict__", {}))


def _relative(given: Any, tolerance: float) -> float:
    # float32 keeps about seven digits: rounding alone may put a large number off by more than the tolerance.
    return max(1e-5, rounding(given)) if tolerance else 0.0


def arrays_differ(given: Any, expected: Any, tolerance: float) -> str:
    """Return what tells two arrays (tensors, lists) apart, in words, or nothing when they agree."""
    expected = to_numpy(expected)
    try:
        relative, given = _relative(given, tolerance), to_numpy(given)
    except ValueError:  # NumPy's word for rows of different lengths
        return f"It should be an array of shape {expected.shape}; its parts do not make one array."
    if given.shape != expected.shape:
        turned = given.ndim > 1 and given.shape == expected.shape[::-1]
        extra = " Its axes are in the opposite order." if turned else ""
        return f"The shape is {given.shape} and should be {expected.shape}.{extra}"
    kinds = given.dtype.kind + expected.dtype.kind
    numbers = set(kinds) <= set("buifc")
    if numbers:
        # As floats, so that unsigned pixels cannot wrap around when they are subtracted.
        wide = complex if "c" in kinds else float
        same = np.isclose(
            given.astype(wide), expected.astype(wide), rtol=relative, atol=tolerance, equal_nan=True
        )
    else:
        same = (given == expected) | ((given != given) & (expected != expected))  # NaN is not equal to itself
    if np.all(same):
        return ""
    if numbers and np.isnan(given).any() and not np.isnan(expected).any():
        return f"{np.isnan(given).sum():,} of {given.size:,} values are NaN, *not a number*."
    where = tuple(int(i) for i in np.argwhere(~np.asarray(same))[0])
    place = f" At index {where if len(where) > 1 else where[0]}" if where else " There"
    found = f"{place} it is `{short(given[where].item())}` and should be `{short(expected[where].item())}`."
    return (
        f"The shape is right, but {np.size(same) - np.sum(same):,} of {given.size:,} values are not.{found}"
    )


def small_integers(value: Any) -> np.dtype | None:
    """Return the dtype of an array of integers that are small enough to wrap around, or None."""
    found = re.search(r"\bu?int(8|16|32)\b", str(getattr(value, "dtype", "")))
    return np.dtype(found[0]) if found else None


def wrap_around(dtype: np.dtype) -> str:
    """Say what wrapping around is, and what to do."""
    low, high = np.iinfo(dtype).min, np.iinfo(dtype).max
    return (
        f"The numbers **wrap around**: `{dtype}` holds {low} to {high}, and {high} + 1 is {low} again. "
        "Convert before you compute, with `.astype(float)`."
    )


def wrapped(given: Any, expected: Any, context: tuple[Any, ...]) -> str:
    """Return what to say of a result that is off by what small integers lose, as a sum or as a mean."""
    sizes = {dtype: np.size(to_numpy(each)) for each in (given, *context) if (dtype := small_integers(each))}
    given, expected = to_numpy(given), to_numpy(expected)
    if given.shape != expected.shape or {given.dtype.kind, expected.dtype.kind} - set("uif"):
        return ""
    off = expected.astype(float) - given
    for dtype, size in sizes.items():
        for count in (1, size):
            laps = off * count / 2.0 ** (8 * dtype.itemsize)
            if np.any(np.round(laps)) and np.allclose(laps, np.round(laps), rtol=0, atol=1e-6):
                return wrap_around(dtype)
    return ""


def short(value: Any) -> str:
    """Return a value as a few words, whatever its size."""
    if isinstance(value, float):
        return f"{value:.6g}"
    shape = getattr(value, "shape", None)
    if shape is not None and np.prod(shape) > 12:
        return f"array of shape {tuple(shape)}"
    text = " ".join(re.sub(" at 0x[0-9a-fA-F]+", "", repr(value)).split())
    return text if len(text) <= 80 else text[:77] + "…"


def call_text(inputs: tuple[Any, ...]) -> str:
    """Return the arguments of a call as a few words."""
    return "`" + ", ".join(short(each) for each in inputs) + "`" if inputs else "nothing"


def said(error: BaseException) -> str:
    """Return the kind and the first line of an error, as code."""
    message = str(error).strip().splitlines()
    return f"`{type(error).__name__}: {message[0]}`" if message else f"`{type(error).__name__}`"
