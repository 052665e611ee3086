"""The notebook cell that is running."""

from __future__ import annotations

import ast
import sys

from navml.exercises.placeholder import BLANK


def cell_has_blank() -> bool:
    """Tell whether the notebook cell that is running still has a ``____`` in its code.

    Catches blanks that Python had to turn into a value, as in ``picture[____]``.
    """
    try:
        tree = ast.parse(running_cell())
    except SyntaxError:
        return False
    return any(isinstance(node, ast.Name) and node.id == BLANK for node in ast.walk(tree))


def running_cell() -> str:
    """Return the code of the notebook cell that is running, as plain Python; "" outside a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None:
        return ""
    if kernel := getattr(shell, "kernel", None):
        # The request itself: tools such as nbval run cells without keeping them in the history.
        code = kernel.get_parent("shell").get("content", {}).get("code", "")
    else:
        code = (shell.user_ns.get("In") or [""])[-1]
    return str(shell.transform_cell(str(code)))
