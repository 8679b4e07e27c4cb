"""Types of a function's arguments, as far as its own source shows: numbers and texts, or anything."""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.immutability import is_immutable_annotation
from geoheal.healing.transforms.facts.shapes import is_call_of, is_name, is_read_of, names_in
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import parameters

ARRAY_MODULES: Final = words("numpy pandas torch jax tensorflow cupy scipy xarray dask polars sympy")
"""Modules whose values support arithmetic, but are not numbers."""

_OF_TEXT: Final = words(
    "lower upper strip lstrip rstrip startswith endswith splitlines title capitalize encode casefold zfill "
    "swapcase isdigit isalpha isalnum isspace isupper islower isnumeric isidentifier removeprefix "
    "removesuffix ljust rjust center expandtabs rpartition partition rsplit split"
)
_APART: Final = words("Decimal datetime time frozenset FrozenSet")
"""Types whose values may be equal but distinguishable."""
_SIGN_TELLERS: Final = words("str repr format hex copysign atan2 phase polar")
"""Calls that distinguish 0.0 from -0.0."""
_NUMERIC: Final = (ast.Sub, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod, ast.LShift, ast.RShift)


def takes_plain_values(function: Function, view: ModuleView) -> bool:
    """Whether every parameter is annotated as, or used like, a number or a text.

    >>> tree = ast.parse("def f(n, s, xs):\\n    return n - 1, s.lower(), len(xs)\\ndef g(n): return n ** 2")
    >>> [takes_plain_values(each, ModuleView(tree)) for each in tree.body]
    [False, True]
    """
    given = function.args
    if given.vararg is not None or given.kwarg is not None:
        return False
    has_arrays = any(each.split(".", maxsplit=1)[0] in ARRAY_MODULES for each in view.imported.values())
    for each in parameters(function):
        if each.annotation is not None:
            if not is_immutable_annotation(each.annotation):
                return False
        elif has_arrays or not _is_used_plainly(each.arg, function, view):
            return False
    return True


def may_take_containers(function: Function, view: ModuleView) -> bool:
    """Whether an argument is used like a number or a text only under a condition on itself.

    >>> tree = ast.parse("def f(n): return n - 1 if n else 0\\ndef g(n): return n - 1 if n > 2 else 0")
    >>> [may_take_containers(each, ModuleView(tree)) for each in tree.body]
    [True, False]
    """
    return any(
        each.annotation is None
        and not any(
            _shows_kind(node, view) and not _is_chosen_by(node, each.arg, function, view)
            for node in ast.walk(function)
            if is_read_of(node, each.arg)
        )
        for each in parameters(function)
    )


def _is_chosen_by(node: ast.AST, name: str, function: Function, view: ModuleView) -> bool:
    """Whether a condition that reads a name decides whether a node is executed."""
    while node is not function:
        node, child = view.parents[node], node
        match node:
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
                tests = [] if child is test else [test]
            case ast.BoolOp(values=values):
                tests = values[: values.index(child)] if child in values else []
            case _:
                continue
        if any(is_name(part, name) for each in tests for part in ast.walk(each)):
            return True
    return False


def tells_equal_apart(function: Function) -> bool:
    """Whether equal arguments may have different results, which a cache would mix up.

    Equal decimals may have different digits, equal timestamps another time zone, equal sets another order,
    equal tuples elements of other types; 0.0 equals -0.0, which matters if the sign is visible.

    >>> tree = ast.parse("def f(x: float): return f'{x}'\\ndef g(x: float): return x * 2")
    >>> [tells_equal_apart(each) for each in tree.body]
    [True, False]
    """
    annotations = [each.annotation for each in parameters(function) if each.annotation is not None]
    if any(map(_is_apart, annotations)):
        return True
    has_sign = any(
        getattr(node, "id", getattr(node, "value", "")) in {"float", "complex"}
        for annotation in annotations
        for node in ast.walk(annotation)
    )
    return has_sign and any(map(_shows_sign, ast.walk(function)))


def may_show_sign(function: Function) -> bool:
    """Whether an argument may be 0.0 or -0.0, and the result may show which one.

    A number is an integer if the function counts with it, uses it as an index, or calls itself with it.

    >>> tree = ast.parse("def f(x): return x / 2\\ndef g(x): return x[0].lower()\\ndef h(x: int): return x")
    >>> [may_show_sign(each) for each in tree.body]
    [True, False, False]
    """
    whole = _whole_names(function)
    for each in parameters(function):
        if each.annotation is None and each.arg not in whole:
            return True
        if each.annotation is not None and re.search(
            r"\b(float|complex|Any|object)\b", ast.unparse(each.annotation)
        ):
            return True
    return False


def _whole_names(function: Function) -> set[str]:
    """Return names that stand for integers or texts, as far as the source shows."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Call(func=ast.Name(id=called), args=given) if called in {"range", "len", function.name}:
                found |= {part.id for each in given for part in ast.walk(each) if isinstance(part, ast.Name)}
            case ast.Subscript(value=ast.Name(id=text), slice=place):
                found |= {text} | names_in(place)
            case ast.Attribute(value=ast.Name(id=text), attr=method) if method in _OF_TEXT:
                found.add(text)
            case ast.BinOp(
                left=ast.Name(id=name), op=ast.LShift() | ast.RShift() | ast.BitAnd() | ast.BitXor()
            ):
                found.add(name)
            case ast.BinOp(
                left=ast.Name(id=name), op=ast.Mod() | ast.FloorDiv(), right=ast.Constant(value=int())
            ):
                found.add(name)
    return found


def _is_apart(annotation: ast.AST) -> bool:
    """Whether values of a type may be equal but distinguishable; a tuple may, except a tuple of texts."""
    match annotation:
        case ast.Constant(value=str() as text):
            return _is_apart(ast.parse(text, mode="eval").body)
        case ast.Subscript(value=ast.Name(id="tuple" | "Tuple")):
            inside = names_in(annotation.slice)
            return not inside <= {"str", "bytes"}
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name in _APART
    return any(map(_is_apart, ast.iter_child_nodes(annotation)))


def _shows_sign(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)):
            return called in _SIGN_TELLERS
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str())):
            return True
    return isinstance(node, ast.JoinedStr)


def _is_used_plainly(name: str, function: Function, view: ModuleView) -> bool:
    return any(_shows_kind(node, view) for node in ast.walk(function) if is_read_of(node, name))


def _shows_kind(node: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[node]
    match parent:
        case ast.BinOp():
            other = parent.right if parent.left is node else parent.left
            if isinstance(parent.op, ast.Mult):
                return _is_number(other, fraction=True)
            if isinstance(parent.op, ast.Mod) and parent.left is node and not _is_number(other):
                return False
            return _is_number(other)
        case ast.Compare():
            others = [parent.left, *parent.comparators]
            is_order = all(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in parent.ops)
            return is_order and any(_is_number(each) for each in others if each is not node)
        case ast.Call(func=ast.Name(id="range")):
            return node in parent.args
        case ast.Attribute():
            call = view.parents[parent]
            return parent.attr in _OF_TEXT and is_call_of(call, parent)
    return False


def _is_number(node: ast.expr, *, fraction: bool = False) -> bool:
    match node:
        case ast.Constant():
            kinds = float if fraction else int | float
            return isinstance(node.value, kinds) and not isinstance(node.value, bool)
        case ast.UnaryOp():
            return _is_number(node.operand, fraction=fraction)
        case ast.BinOp():
            sides = [_is_number(side, fraction=fraction) for side in (node.left, node.right)]
            if isinstance(node.op, _NUMERIC):
                return any(sides)
            return all(sides) or (any(sides) and isinstance(node.op, ast.Add))
        case ast.Call(func=ast.Name(id="len" | "int" | "float" | "round" | "ord" | "abs")):
            return not fraction
    return False
