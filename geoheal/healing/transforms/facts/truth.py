"""Whether only the truth of a value matters at a place."""

import ast

from geoheal.healing.transforms.module_view import ModuleView


def is_truth(use: ast.expr, view: ModuleView) -> bool:
    """Whether only the truth of an expression matters: ``while not data and ready:``."""
    node: ast.expr = use
    parent = view.parents[node]
    while isinstance(parent, ast.BoolOp) or (
        isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)
    ):
        if isinstance(parent, ast.UnaryOp):
            return True
        node, parent = parent, view.parents[parent]
    return isinstance(parent, ast.While | ast.If | ast.IfExp) and parent.test is node


def is_any_false(use: ast.expr, view: ModuleView) -> bool:
    """Whether all false values are alike: only the truth matters, or an ``or`` has another value for them."""
    parent = view.parents[use]
    match parent:
        case ast.BoolOp(op=ast.Or(), values=[*_, last]) if use is not last:
            return True
    return is_truth(use, view)
