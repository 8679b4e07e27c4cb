"""Derive from the module what a function returns for missing or empty input.

Sources, in this order: the docstring; what the function returns in other such cases; what its callers and
siblings return then; the type of the result; defaults elsewhere in the module for the same key; and last, the
neutral value of the operation that uses the missing value.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.errors.flags import nothing_found
from geoheal.healing.transforms.errors.neighbours import (
    of_askers,
    of_callers,
    of_derived,
    of_lookups,
    of_overrides,
    of_siblings,
    related,
)
from geoheal.healing.transforms.facts.shapes import is_string
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import own_nodes, returned_values

_VALUE: Final = (
    r"(None|True|False|-?\d+(?:\.\d+)?|an? empty (?:list|dict|string|tuple|set|mapping|text)|"
    r"\"[^\"]*\"|'[^']*'|\[\]|\{\}|\(\)|zero)"
)
_LACKING: Final = r"(?:without|no|empty|missing|unknown|absent|nothing|none)\b[^.;]*?"
_PROMISES: Final = (
    re.compile(rf"{_LACKING}(?:is|are|gives?|returns?|->|counts? as|:|=)\s*`*{_VALUE}", re.IGNORECASE),
    re.compile(rf"`*{_VALUE}`*,?\s+(?:if|when|where|for|without)\b[^.;]*?{_LACKING}", re.IGNORECASE),
    re.compile(rf"default(?:s|ing)?\s*(?:to|is|:|=)\s*`*{_VALUE}", re.IGNORECASE),
)
_SPELT: Final = {
    "an empty list": "[]",
    "an empty dict": "{}",
    "an empty mapping": "{}",
    "an empty string": '""',
    "an empty text": '""',
    "an empty tuple": "()",
    "an empty set": "set()",
    "zero": "0",
    "none": "None",
    "true": "True",
    "false": "False",
}
_OF_TYPE: Final = {
    "int": "0",
    "float": "0.0",
    "str": '""',
    "bool": "False",
    "list": "[]",
    "dict": "{}",
    "tuple": "()",
    "set": "set()",
    "None": "None",
}


def promised(function: Function) -> str | None:
    """Return the value that the docstring promises for missing input.

    >>> promised(ast.parse('def mean(xs):\\n    "Mean; 0.0 for an empty list."\\n').body[0])
    '0.0'
    """
    text = " ".join((ast.get_docstring(function) or "").split())
    for pattern in _PROMISES:
        found = pattern.search(text)
        if found:
            value = found.group(1)
            return _SPELT.get(value.lower(), value)
    return None


def promises_error(function: Function, error: str) -> bool:
    """Whether the docstring says that the caller gets this error."""
    text = ast.get_docstring(function) or ""
    name = error.rsplit(".", 1)[-1]
    return re.search(r"\braises?\b", text, re.IGNORECASE) is not None and name in text


def of_result(function: Function, view: ModuleView) -> Iterator[str]:
    """Return candidate values for the function's result, the most likely first, without duplicates."""
    yield from dict.fromkeys([*shown(function, view), _of_returned(function)])


def shown(function: Function, view: ModuleView) -> list[str]:
    """Return candidate values that the module itself shows, the most likely first; no merely neutral ones."""
    return [each for each in dict.fromkeys(_shown(function, view)) if each is not None]


def _shown(function: Function, view: ModuleView) -> Iterator[str | None]:
    yield promised(function)
    yield from returned_early(function)
    if function.returns is None:
        yield from of_callers(function, view)
        yield from of_siblings(function, view)
        yield from of_derived(function, view)
        yield from of_overrides(function, view)
        yield from of_lookups(function, view)
        yield from of_askers(function, view)
    yield _of_annotation(function.returns)
    if function.returns is None:
        yield from related(function, view)


def stated(function: Function, besides: ast.stmt) -> Iterator[str]:
    """Yield what the docstring promises, and the constants of other returns.

    Without any assumption.
    """
    value = promised(function)
    if value is not None:
        yield value
    for node in own_nodes(function):
        if node is not besides and isinstance(node, ast.Return) and _is_constant(node.value):
            assert node.value is not None  # noqa: S101 - just checked
            yield ast.unparse(node.value)


_NEUTRAL_ARGUMENTS: Final = {
    "len": "()",
    "sum": "()",
    "sorted": "()",
    "int": "0",
    "float": "0.0",
    "str": '""',
    "set": "()",
}
"""Results of Python's functions for empty input, by name."""


def of_use(node: ast.expr, view: ModuleView) -> str:  # noqa: C901 - one case per kind of node
    """Return the neutral value of the operation that uses an expression."""
    parent = view.parents[node]
    match parent:
        case ast.BinOp():
            return _of_operand(node, parent)
        case ast.AugAssign():
            return "0"
        case ast.Attribute(attr=name):
            return _of_owner(name)
        case ast.Subscript(slice=ast.Slice()) if parent.value is node:
            return '""'
        case ast.Subscript() if parent.value is node:
            return _of_container(parent.slice)
        case ast.For() | ast.comprehension():
            return "()"
        case ast.Call(func=ast.Name(id=name)):
            return _NEUTRAL_ARGUMENTS.get(name, "None")
        case ast.FormattedValue():
            return '""'
        case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()]) if left is not node:
            return '""' if is_string(left) else "()"
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return _of_variable(name, parent, view)
        case ast.Compare():
            return _of_compared(node, parent)
    return "None"


def _of_owner(attribute: str) -> str:
    if attribute in {"decode", "hex"}:
        return 'b""'
    return '""' if attribute in dir(str) else "{}" if attribute in dir(dict) else "None"


def _of_container(key: ast.expr) -> str:
    match key:
        case ast.Constant(value=int()):
            return "()"
    return "{}"


def _of_compared(node: ast.expr, comparison: ast.Compare) -> str:
    other = comparison.comparators[0] if comparison.left is node else comparison.left
    match other, comparison.ops[0]:
        case _, ast.Eq() | ast.NotEq():
            return "None"
        case ast.Constant(value=int() | float()), _:
            return "0"
    return "None"


def _of_operand(node: ast.expr, operation: ast.BinOp) -> str:
    other = operation.right if operation.left is node else operation.left
    if is_string(other):
        return '""'
    is_divisor = isinstance(operation.op, ast.Div | ast.FloorDiv | ast.Mod) and operation.right is node
    return "1" if is_divisor else "0"


def _of_variable(name: str, given: ast.stmt, view: ModuleView) -> str:
    """Return the neutral value of a variable's first use after its assignment."""
    function = view.function_of(given)
    uses = [
        each
        for each in view.loads.get(name, [])
        if view.function_of(each) is function and each.lineno > (given.end_lineno or given.lineno)
    ]
    first = min(uses, key=lambda each: (each.lineno, each.col_offset), default=None)
    if first is None or isinstance(view.parents[first], ast.Assign | ast.AnnAssign):
        return "None"
    return of_use(first, view)


def returned_early(function: Function) -> Iterator[str]:  # noqa: C901 - one case per kind of node
    """Yield constants that a function returns early, or as alternative to its result."""
    for node in own_nodes(function):
        match node:
            case ast.Return(value=ast.IfExp(body=one, orelse=other)):
                yield from (ast.unparse(each) for each in (one, other) if _is_constant(each))
            case ast.Return() if node is function.body[-1]:
                pass
            case ast.Return(value=None):
                yield "None"
            case ast.Return(value=ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]) as value):
                yield ast.unparse(value)
            case ast.Return(value=ast.expr() as value) if _is_constant(value):
                yield ast.unparse(value)
            case ast.Return(value=ast.Tuple() as value):
                flagged = nothing_found(value, function)
                if flagged is not None:
                    yield flagged


def _is_constant(value: ast.expr | None) -> bool:
    """Whether a value is a literal: ``7``, ``-1``."""
    match value:
        case ast.Constant() | ast.UnaryOp(operand=ast.Constant()):
            return True
    return False


def _of_annotation(annotation: ast.expr | None) -> str | None:
    if annotation is None:
        return None
    match annotation:
        case ast.Constant(value=str(text)):
            pass
        case _:
            text = ast.unparse(annotation)
    if text == "None" or "None" in re.split(r"[|\[\], ]+", text) or "Optional" in text:
        return "None"
    return _OF_TYPE.get(re.split(r"[\[ ]", text)[0].rsplit(".", 1)[-1].lower())


def of_kind(function: Function) -> str | None:
    """Return an empty container if the function fills one and returns it at its end."""
    last = function.body[-1]
    if not (isinstance(last, ast.Return) and isinstance(last.value, ast.Name)):
        return None
    for node in own_nodes(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List()) if name == last.value.id:
                return "[]"
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict()) if name == last.value.id:
                return "{}"
    return None


def _of_returned(function: Function) -> str:  # noqa: C901 - one case per kind of node
    """Return the neutral value for the type that the function returns at its end."""
    returned = returned_values(function)
    if not returned:
        return "None"
    match returned[-1]:
        case ast.BinOp(op=ast.Div()):
            return "0.0"
        case ast.BinOp(op=ast.FloorDiv() | ast.Mod() | ast.Sub() | ast.Mult()):
            return "0"
        case ast.Call(func=ast.Name(id="round")):
            return "0.0"
        case ast.Call(func=ast.Name(id="int" | "len" | "sum")):
            return "0"
        case ast.Call(func=ast.Name(id="float")):
            return "0.0"
        case ast.JoinedStr() | ast.Call(func=ast.Name(id="str")):
            return '""'
        case ast.List() | ast.ListComp() | ast.Call(func=ast.Name(id="sorted" | "list")):
            return "[]"
        case ast.Dict() | ast.DictComp():
            return "{}"
        case ast.Compare() | ast.Call(func=ast.Name(id="any" | "all" | "bool")):
            return "False"
    return "None"
