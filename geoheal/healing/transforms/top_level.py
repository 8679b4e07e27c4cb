"""Module-level statements."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.module_view import ModuleView


def top_statement(function: Function, view: ModuleView) -> ast.stmt:
    """Return the module-level statement that contains a function: itself, or a class around it."""
    around = [function, *view.ancestors(function)]
    return next(each for each in around if isinstance(each, ast.stmt) and view.parents[each] is view.tree)
