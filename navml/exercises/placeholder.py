"""The blank ``____`` that learners replace, and how to tell that one is still there."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

import numpy as np

BLANK = "____"


class Placeholder:
    """A value that survives nearly everything, so that an un-attempted exercise never stops a notebook.

    Attributes, calls, arithmetic, comparisons, indexing and NumPy or PyTorch functions give it back. Where
    Python insists on a real value it gives a harmless one: no items, ``False``, 0, or NaN. What it cannot be
    is unpacked, measured with ``len``, or put into ``torch.tensor([____, 1.0])``: write ``a, b = ____, ____``
    and go through ``np.array([____, 1.0])``.
    """

    def __repr__(self) -> str:
        return BLANK

    def __format__(self, spec: str) -> str:
        return BLANK

    def __getattr__(self, name: str) -> Placeholder:
        # Notebooks, NumPy and copy() look for special names to learn what an object can do: nothing, here.
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __bool__(self) -> bool:
        return False

    def __int__(self) -> int:
        return 0

    def __index__(self) -> int:
        return 0

    def __float__(self) -> float:
        return float("nan")

    def __hash__(self) -> int:
        return 0

    def __contains__(self, item: object) -> bool:
        return False

    def __setitem__(self, key: object, value: object) -> None:
        pass

    def __exit__(self, *error: object) -> None:
        pass

    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Placeholder:
        return ____

    def _absorb(self, *args: Any, **kwargs: Any) -> Placeholder:
        return self

    __call__ = __getitem__ = __enter__ = __array_ufunc__ = __array_function__ = _absorb
    __add__ = __sub__ = __mul__ = __matmul__ = __truediv__ = __floordiv__ = __mod__ = __pow__ = _absorb
    __radd__ = __rsub__ = __rmul__ = __rmatmul__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = (
        _absorb
    )
    __and__ = __or__ = __xor__ = __lshift__ = __rshift__ = _absorb
    __rand__ = __ror__ = __rxor__ = __rlshift__ = __rrshift__ = _absorb
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = _absorb
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _absorb  # type: ignore[assignment]


____ = Placeholder()


def contains_blank(value: object) -> bool:
    """Tell whether a placeholder is anywhere in a value.

    Looks into lists, tuples, sets and dictionaries, arrays and tables of objects, and the code of functions.
    """
    if isinstance(value, Placeholder):
        return True
    if isinstance(value, dict):
        return any(contains_blank(item) for pair in value.items() for item in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return any(contains_blank(item) for item in value)
    if isinstance(value, types.MethodType):
        return contains_blank(value.__func__)
    if isinstance(value, types.FunctionType):
        return _code_has_blank(value.__code__) or contains_blank(value.__defaults__)
    if hasattr(value, "to_numpy") and type(value).__module__.startswith("pandas"):
        value = value.to_numpy()
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(contains_blank(item) for item in value.ravel().tolist())
    return False


def _code_has_blank(code: types.CodeType) -> bool:
    return BLANK in code.co_names or any(
        _code_has_blank(constant) for constant in code.co_consts if isinstance(constant, types.CodeType)
    )
