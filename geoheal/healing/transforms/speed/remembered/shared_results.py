"""Whether all callers of a function can share the same result."""

import ast
from collections.abc import Iterator
from enum import Enum

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.purity import PURE_BUILTINS, PURE_METHODS
from geoheal.healing.transforms.facts.shapes import is_call_of, is_read_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, is_changed_by

_PARTS_MAX = 4
"""Largest number of names that are followed, one after the other."""


class Sharing(Enum):
    """What the module does with a function's results."""

    CHANGED = "changed"
    READ = "read"
    UNKNOWN = "unknown"


def sharing_of(function: Function, view: ModuleView) -> Sharing:
    """Return what is done with the results of a function, as far as the module shows.

    >>> source = "def f(t): return t.split()\\ndef g(t): return f(t)[0]\\ndef h(t): f(t).append(1)"
    >>> sharing_of(ast.parse(source).body[0], ModuleView(ast.parse(source))).value
    'changed'
    """
    found = {_use(each, view, 0) for each in _results(function, view)}
    if Sharing.CHANGED in found:
        return Sharing.CHANGED
    return Sharing.READ if found == {Sharing.READ} else Sharing.UNKNOWN


def use_of(node: ast.expr, view: ModuleView) -> Sharing:
    """Return what is done with the object that an expression makes, or with a part of it.

    >>> view = ModuleView(ast.parse("def f(t):\\n    a = list(t)\\n    a.append(1)"))
    >>> use_of(view.calls["list"][0], view).value
    'changed'
    """
    return _use(node, view, 0)


def _results(function: Function, view: ModuleView) -> Iterator[ast.expr]:
    """Return the expressions that hold results: calls by name, or uses of a computed attribute."""
    yield from view.calls.get(function.name, [])
    if function.decorator_list:
        yield from view.attribute_loads.get(function.name, [])


def _use(node: ast.expr, view: ModuleView, depth: int) -> Sharing:  # noqa: C901 - one case per kind of node
    """Return what is done with an object, or with a part of it."""
    parent = view.parents[node]
    match parent:
        case ast.Subscript(value=held) if held is node:
            return _use(parent, view, depth) if isinstance(parent.ctx, ast.Load) else Sharing.CHANGED
        case ast.Attribute(value=held) if held is node:
            return _used_by_name(parent, view, depth)
        case ast.Call(func=ast.Name(id=name)) if node in parent.args:
            is_known = name in PURE_BUILTINS and name not in view.top_level
            return _use(parent, view, depth) if is_known and name not in _TELLING else _read_if(is_known)
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.NamedExpr(target=ast.Name(id=name)):
            return _used_as(name, node, view, depth)
        case ast.For(target=ast.Name(id=name), iter=held) if held is node:
            return _used_as(name, node, view, depth)
        case ast.comprehension(target=ast.Name(id=name), iter=held) if held is node:
            return _used_as(name, node, view, depth)
        case ast.AugAssign():
            return Sharing.CHANGED if parent.target is node else Sharing.READ
        case ast.BinOp() | ast.Compare() | ast.If() | ast.While() | ast.FormattedValue() | ast.UnaryOp():
            return Sharing.READ
        case ast.IfExp(test=test) if test is node:
            return Sharing.READ
    return Sharing.UNKNOWN


_TELLING = frozenset({"len", "sum", "any", "all", "bool", "str", "repr", "int", "float", "isinstance"})
"""Functions whose results contain no part of their arguments."""


def _read_if(is_known: bool) -> Sharing:
    return Sharing.READ if is_known else Sharing.UNKNOWN


def _used_by_name(attribute: ast.Attribute, view: ModuleView, depth: int) -> Sharing:
    """Return what is done through an attribute or method."""
    if not isinstance(attribute.ctx, ast.Load):
        return Sharing.CHANGED
    call = view.parents[attribute]
    if not is_call_of(call, attribute):
        return _use(attribute, view, depth)
    if attribute.attr in MUTATORS:
        return Sharing.CHANGED
    return _use(call, view, depth) if attribute.attr in PURE_METHODS else Sharing.UNKNOWN


def _used_as(name: str, node: ast.AST, view: ModuleView, depth: int) -> Sharing:
    """Return what is done with a local name."""
    function = view.function_of(node)
    if function is None or depth > _PARTS_MAX or name not in view.locals_of(function):
        return Sharing.UNKNOWN
    if any(is_changed_by(each, name) for each in ast.walk(function)):
        return Sharing.CHANGED
    found = {_use(each, view, depth + 1) for each in ast.walk(function) if is_read_of(each, name)}
    if Sharing.CHANGED in found:
        return Sharing.CHANGED
    return Sharing.UNKNOWN if Sharing.UNKNOWN in found else Sharing.READ
