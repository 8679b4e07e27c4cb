"""Whether only the truth of a value matters at a place."""

import ast

from geoheal.healing.transforms.module_view import ModuleView


def is_truth(use: ast.expr, view: ModuleView) -> bool:
    """Whether only the truth of an expression matters: ``while not data and ready:``, ``bool(data)``.

    >>> view = ModuleView(ast.parse("while jobs and time:\\n    work(jobs or time)"))
    >>> [is_truth(each, view) for each in view.loads["jobs"]]
    [True, False]
    """
    parent = view.parents[use]
    match parent:
        case ast.BoolOp():
            return is_truth(parent, view)
        case ast.While(test=test) | ast.If(test=test) | ast.IfExp(test=test):
            return test is use
        case ast.comprehension(ifs=tests):
            return use in tests
        case ast.Call(func=ast.Name(id="bool"), args=[_]) | ast.UnaryOp(op=ast.Not()):
            return True
    return False


def is_any_false(use: ast.expr, view: ModuleView) -> bool:
    """Whether all false values are alike: only the truth matters, or an ``or`` has another value for them."""
    parent = view.parents[use]
    match parent:
        case ast.BoolOp(op=ast.Or(), values=[*_, last]) if use is not last:
            return True
    return is_truth(use, view)
