"""The statements of a module that stand in nothing else."""

import ast

from geoheal.healing.transforms.module_view import Function, ModuleView


def top_statement(function: Function, view: ModuleView) -> ast.stmt:
    """Return the top-level statement that holds a function: the function itself, or a class around it."""
    around = [function, *view.ancestors(function)]
    return next(each for each in around if isinstance(each, ast.stmt) and view.parents[each] is view.tree)
