"""Keys by which lists are sorted, and whether they only read their argument."""

import ast

from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.speed.item_fields import fields_of

_COMPUTING = (ast.Constant, ast.Attribute, ast.Subscript, ast.UnaryOp, ast.Tuple, ast.BinOp, ast.operator)


def is_steady_key(key: ast.expr, view: ModuleView) -> bool:
    """Whether a key only computes with fields of an item: ``lambda job: (job.rank, -job.start)``.

    >>> view = ModuleView(ast.parse("import operator"))
    >>> shown = ["lambda x: (x.a, -x[0])", "lambda x: x.a()", "lambda x: x.a * y", "operator.itemgetter(1)"]
    >>> [is_steady_key(ast.parse(each).body[0].value, view) for each in shown]
    [True, False, False, True]
    """
    match key:
        case ast.Lambda(args=ast.arguments(args=[item], defaults=[]), body=body):
            return _computes(body, item.arg)
        case ast.Call(func=function, args=given, keywords=[]):
            is_plain = all(isinstance(each, ast.Constant) for each in given)
            return is_plain and view.dotted(function) == "operator.itemgetter"
    return False


def key_fields(key: ast.expr) -> set[str | int]:
    """Return the fields and places of an item that a key reads."""
    given = key.args if isinstance(key, ast.Call) else []
    places = [each.value for each in given if isinstance(each, ast.Constant)]
    return fields_of(key) | {each for each in places if isinstance(each, str | int)}


def _computes(node: ast.AST, item: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == item
    if isinstance(node, ast.expr_context | ast.unaryop):
        return True
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant | ast.UnaryOp):
        return False
    return isinstance(node, _COMPUTING) and all(_computes(each, item) for each in ast.iter_child_nodes(node))
