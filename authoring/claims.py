"""What a lesson's sentences say about its results, as expressions over the numbers that it reports.

``frozen_accuracy - raw_accuracy > 0.4``; ``0.02 < train_gap < 0.05``; ``abs(a - b) < 1e-6``.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

FUNCTIONS = {"abs": abs, "max": max, "min": min}
_ALLOWED = (
    *(ast.Expression, ast.Compare, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Load, ast.Constant),
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq),
)


def mistake(claim: object) -> str:
    """Say what is wrong with a claim; nothing if it is a comparison of numbers that can be evaluated."""
    if not isinstance(claim, str):
        return "must be a text like 'forest_accuracy > 0.85': put quotes around it"
    try:
        tree = ast.parse(claim, mode="eval")
    except SyntaxError as error:
        return f"is not an expression ({error.msg})"
    if not isinstance(tree.body, ast.Compare):
        return "must be a comparison, like 'forest_accuracy > 0.85'"
    for node in ast.walk(tree):
        known = not isinstance(node, ast.Call) or (
            isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords
        )
        number = not isinstance(node, ast.Constant) or type(node.value) in (int, float)
        if not (isinstance(node, _ALLOWED) and known and number):
            return f"may use numbers, results, + - * /, < <= > >= ==, {', '.join(FUNCTIONS)}; nothing else"
    return "" if names(claim) else "is about no result: name one that navml.report shows"


def names(claim: str) -> set[str]:
    """Return the results that a claim is about."""
    found = {node.id for node in ast.walk(ast.parse(claim, mode="eval")) if isinstance(node, ast.Name)}
    return found - FUNCTIONS.keys()


def holds(claim: str, values: Mapping[str, float]) -> bool:
    """Tell whether a claim without mistakes is true of the numbers that were reported."""
    try:
        return bool(eval(claim, {"__builtins__": {}, **FUNCTIONS}, dict(values)))
    except ArithmeticError:  # a division by a result that is 0
        return False
