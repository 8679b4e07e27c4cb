"""Uses of a value that only test whether it is true."""

import ast

from geoheal.healing.transforms.module_view import ModuleView


def is_asked_for_truth(node: ast.expr, view: ModuleView) -> bool:
    """Whether a value is only tested: ``while jobs and time:``, ``not jobs``, ``bool(jobs)``.

    >>> view = ModuleView(ast.parse("while jobs and time:\\n    work(jobs or time)"))
    >>> [is_asked_for_truth(each, view) for each in view.loads["jobs"]]
    [True, False]
    """
    parent = view.parents[node]
    match parent:
        case ast.BoolOp():
            return is_asked_for_truth(parent, view)
        case ast.While(test=test) | ast.If(test=test) | ast.IfExp(test=test):
            return test is node
        case ast.comprehension(ifs=tests):
            return node in tests
        case ast.Call(func=ast.Name(id="bool"), args=[_]) | ast.UnaryOp(op=ast.Not()):
            return True
    return False
