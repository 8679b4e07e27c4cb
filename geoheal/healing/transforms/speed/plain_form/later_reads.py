"""Whether a name is read after a loop: below it, in the next iteration of an outer loop, or in a function."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView

_USED_UP_AT_ONCE: Final = words("all any dict frozenset len list max min set sorted sum tuple")


def is_read_later(loop: ast.stmt, name: str, function: Function, view: ModuleView) -> bool:
    """Whether a name is read below a loop, in the next iteration of an outer one, or at an unknown time."""
    if name not in view.locals_of(function):
        return True
    inside = set(ast.walk(loop))
    rounds = {
        part
        for outer in view.ancestors(loop)
        if isinstance(outer, ast.For | ast.AsyncFor | ast.While)
        for part in ast.walk(outer)
    }
    return any(
        is_put_off(each, function, view)
        or (each not in inside and (each.lineno > loop.lineno or each in rounds))
        for each in ast.walk(function)
        if is_name(each, name) and not isinstance(each.ctx, ast.Store)
    )


def is_put_off(node: ast.AST, function: Function, view: ModuleView) -> bool:
    """Whether a function or generator within a function evaluates a node at another time."""
    for outer in view.ancestors(node):
        if outer is function:
            return False
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return True
        if isinstance(outer, ast.GeneratorExp):
            taker = view.parents[outer]
            if not isinstance(taker, ast.Call) or getattr(taker.func, "id", "") not in _USED_UP_AT_ONCE:
                return True
    return False
