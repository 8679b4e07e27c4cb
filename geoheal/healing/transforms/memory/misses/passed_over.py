"""Whether iterations over a mapping skip keys with an empty value."""

import ast

from geoheal.healing.transforms.module_view import ModuleView


def passes_over_empty(node: ast.AST, view: ModuleView) -> bool:
    """Whether ``table.items()`` is iterated by code that skips empty values.

    >>> view = ModuleView(ast.parse("[k for k, v in T.items() if v]"))
    >>> passes_over_empty(view.calls["items"][0], view)
    True
    """
    match node:
        case ast.Call(func=ast.Attribute(attr="items"), args=[]):
            pass
        case _:
            return False
    match view.parents[node]:
        case ast.comprehension(target=ast.Tuple(elts=[_, ast.Name(id=name)]), ifs=[test, *_]):
            return _needs(test, name)
        case ast.For(
            target=ast.Tuple(elts=[_, ast.Name(id=name)]), body=[ast.If(test=test) as only], orelse=[]
        ):
            return _needs(test, name) and not only.orelse
        case ast.For(
            target=ast.Tuple(elts=[_, ast.Name(id=name)]),
            body=[ast.If(test=ast.UnaryOp(op=ast.Not(), operand=test), body=[ast.Continue()]), *_],
        ):
            return _needs(test, name)
    return False


def _needs(test: ast.expr, name: str) -> bool:
    """Whether a condition is only true if the named value is not empty."""
    match test:
        case ast.Name(id=tested) | ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=tested)]):
            return tested == name
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_needs(each, name) for each in values)
        case ast.Compare(left=left, ops=[ast.Gt()], comparators=[ast.Constant(value=0)]):
            return _needs(left, name)
    return False
