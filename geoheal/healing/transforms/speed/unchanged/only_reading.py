"""Uses of an attribute that change neither the object in it nor any part of that."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.facts.shapes import is_call_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import bound_names, own_nodes

_GIVING_PARTS: Final = words("get values items keys copy")
_DEPTH_MAX: Final = 6
"""Largest number of parts and names that are followed, one after the other."""


def only_reads(node: ast.expr, view: ModuleView, depth: int = 0) -> bool:
    """Whether an expression's value is only looked at, by built-in means, where it is used.

    >>> view = ModuleView(ast.parse('''
    ... class A:
    ...     def f(self, k):
    ...         rows = self.a[k]
    ...         use(len(rows), max(rows), [row.size + 1 for row in rows])
    ...         self.b[k].append(k)
    ...         use(self.c)
    ... '''))
    >>> [only_reads(view.attribute_loads[name][0], view) for name in "abc"]
    [True, False, False]
    """
    is_load = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if depth > _DEPTH_MAX or not is_load:
        return False
    outer = view.parents[node]
    match outer:
        case ast.Subscript(value=held) | ast.Attribute(value=held) if held is node:
            return _only_reads_of(outer, view, depth)
        case ast.Subscript() | ast.Compare() | ast.BinOp() | ast.UnaryOp() | ast.FormattedValue():
            return True
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is node:
            return True
        case ast.BoolOp():
            return only_reads(outer, view, depth + 1)
        case ast.Call(func=ast.Name(id=name)) if node in outer.args:
            return name in PURE_BUILTINS and name not in view.top_level
    return _names_only_read(node, view, depth)


def _only_reads_of(part: ast.Subscript | ast.Attribute, view: ModuleView, depth: int) -> bool:
    """Whether an item, an attribute, or the result of a method is only looked at."""
    call = view.parents[part]
    if isinstance(part, ast.Subscript) or not is_call_of(call, part):
        return only_reads(part, view, depth + 1)
    assert isinstance(call, ast.Call)  # noqa: S101 - seen above
    is_of_parts = part.attr in _GIVING_PARTS
    return part.attr in PURE_METHODS and (not is_of_parts or only_reads(call, view, depth + 1))


def _names_only_read(node: ast.expr, view: ModuleView, depth: int) -> bool:
    """Whether all names that a loop or an assignment gives to a value, or its parts, only read."""
    function = view.function_of(node)
    match view.parents[node]:
        case ast.For(target=target, iter=held) | ast.comprehension(target=target, iter=held) if held is node:
            names = bound_names(target)
        case ast.Assign(targets=[ast.Name(id=name)]):
            names = {name}
        case _:
            return False
    return function is not None and all(
        only_reads(each, view, depth + 1)
        for each in own_nodes(function)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and each.id in names
    )
