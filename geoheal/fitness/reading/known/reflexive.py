"""Comparisons of an object with itself that come first in ``__eq__``, and change no answer of it."""

import ast
from collections.abc import Iterator


def shortcuts(tree: ast.AST) -> Iterator[ast.Compare]:
    """Yield ``self is other`` in methods ``__eq__`` that find each object equal to itself without it.

    Tuples are: they look at the identity of their entries first, so that not even NaN makes them differ.

    >>> eq = "class P:\\n def __init__(self, a): self.a = a\\n def __eq__(self, other): return {}"
    >>> eq = eq.format("self is other or {}")
    >>> rests = "(self.a,) == (other.a,)", "self.a == other.a", "(self.b,) == (other.b,)"
    >>> [len([*shortcuts(ast.parse(eq.format(each)))]) for each in rests]
    [1, 0, 0]
    """
    for owner in ast.walk(tree):
        if isinstance(owner, ast.ClassDef):
            bound = _bound(owner)
            for each in owner.body:
                match each:
                    case ast.FunctionDef(
                        name="__eq__", args=ast.arguments(args=[ast.arg(arg=one), ast.arg(arg=other)])
                    ):
                        yield from _first(each.body, one, other, bound)


def _bound(owner: ast.ClassDef) -> set[str]:
    """Return attributes that ``__init__`` binds: others may be computed for each comparison."""
    return {
        each.attr
        for method in owner.body
        if isinstance(method, ast.FunctionDef) and method.name == "__init__"
        for each in ast.walk(method)
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store)
    }


def _first(body: list[ast.stmt], one: str, other: str, bound: set[str]) -> Iterator[ast.Compare]:
    match body:
        case [ast.Expr(value=ast.Constant()), *rest] if rest:
            yield from _first(rest, one, other, bound)
        case [
            ast.If(test=ast.Compare() as test, body=[ast.Return(value=ast.Constant(value=True))], orelse=[]),
            *rest,
        ]:
            if _is_same(test, one, other) and _is_reflexive(rest, one, other, bound):
                yield test
        case [ast.Return(value=ast.BoolOp(op=ast.Or(), values=[ast.Compare() as test, rest]))]:
            if _is_same(test, one, other) and _compares_tuples(rest, one, other, bound):
                yield test
        case [ast.If(test=test, body=[ast.Return()], orelse=[]), *rest] if _asks_for_type(test, other):
            yield from _first(rest, one, other, bound)


def _is_same(test: ast.Compare, one: str, other: str) -> bool:
    return {ast.unparse(test)} <= {f"{one} is {other}", f"{other} is {one}"}


def _asks_for_type(test: ast.expr, other: str) -> bool:
    """Whether a condition only holds for objects of another type: ``not isinstance(other, P)``."""
    match test:
        case ast.UnaryOp(
            op=ast.Not(), operand=ast.Call(func=ast.Name(id="isinstance"), args=[ast.Name(id=name), _])
        ):
            return name == other
    return False


def _is_reflexive(body: list[ast.stmt], one: str, other: str, bound: set[str]) -> bool:
    match body:
        case [ast.Return(value=ast.expr() as value)]:
            return _compares_tuples(value, one, other, bound)
        case [ast.If(test=test, body=[ast.Return()], orelse=[]), *rest] if _asks_for_type(test, other):
            return _is_reflexive(rest, one, other, bound)
    return False


def _compares_tuples(value: ast.expr, one: str, other: str, bound: set[str]) -> bool:
    match value:
        case ast.BoolOp(op=ast.And(), values=[ast.Call(func=ast.Name(id="isinstance")) as asked, rest]):
            asks = [ast.unparse(each) for each in asked.args[:1]] == [other]
            return asks and _compares_tuples(rest, one, other, bound)
        case ast.Compare(left=ast.Tuple() as left, ops=[ast.Eq()], comparators=[ast.Tuple() as right]):
            parts = _attributes(left, one)
            return bool(parts) and parts == _attributes(right, other) and set(parts) <= bound
    return False


def _attributes(value: ast.Tuple, owner: str) -> list[str]:
    """Return the attributes of an object that a tuple consists of; nothing if it has other parts."""
    found = [
        each.attr
        for each in value.elts
        if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == owner
    ]
    return found if len(found) == len(value.elts) else []
