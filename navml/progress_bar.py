"""The bar that shows how far long work has come, and leaves nothing behind.

In a notebook, whatever tqdm writes to stderr stays as a coloured block, even if it is blank. There the bar is
a display that is updated, and in the end updated to nothing.
"""

from __future__ import annotations

import io
import sys
import uuid
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm


def progress_bar(
    title: str,
    total: int | None = None,
    *,
    unit: str,
    iterable: Iterable[Any] | None = None,
    done: int = 0,
    after: float = 1.0,
) -> tqdm[Any]:
    """Return a tqdm bar to be used as a context manager, with ``update(n)``; or to be iterated over.

    Parameters
    ----------
    title
        What is being done.
    total
        How much there is to do; None where that is unknown, or told by ``iterable``.
    unit
        What is counted: " images", or "B" for bytes, which are written as kB and MB.
    iterable
        What to iterate over.
    done
        How much was done before.
    after
        Seconds that pass before the bar is shown: for less, it would be noise.

    Returns
    -------
    tqdm
        One that is shown in notebooks and terminals, and silent where stderr is a file or a pipe.
    """
    from tqdm import tqdm

    options: dict[str, Any] = {"desc": title, "total": total, "initial": done, "unit": unit}
    options |= {"unit_scale": unit == "B", "delay": after, "mininterval": 0.3, "leave": False}
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel"):
        return tqdm(iterable, disable=None, **options)

    class NotebookBar(tqdm):  # type: ignore[type-arg]
        @staticmethod
        def status_printer(file: Any) -> Callable[[str], None]:
            return _display()

    return NotebookBar(iterable, file=io.StringIO(), ascii=False, **options)


def _display() -> Callable[[str], None]:
    """Return a function that shows a line where the one before was, and nothing if the line is empty."""
    from IPython.display import display

    name = uuid.uuid4().hex
    shown = False

    def show(line: str) -> None:
        nonlocal shown
        if shown or line:
            content = {"text/plain": line} if line else {}
            display(content, raw=True, display_id=name, update=shown)  # type: ignore[no-untyped-call]
            shown = True

    return show
