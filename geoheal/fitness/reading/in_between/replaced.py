"""Lists and tables that a function changes itself, where the current code makes new ones."""

import ast
from collections.abc import Iterator, Mapping, Set
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    copied_value,
    functions_of,
    global_names,
    last_name,
    own_names,
    words,
)
from geoheal.fitness.reading.known.modules import EMPTYING, FILLING
from geoheal.fitness.reading.of_others import root_of

IN_PLACE: Final = (
    "{name} changes {held} itself, while the current code makes a new one: code that holds the old one sees "
    "the change"
)
HANDS: Final = "{name} returns {held} itself, not a copy: a change of one is a change of both"
_CHANGING: Final = FILLING | EMPTYING | words("reverse sort")
_LOOKING: Final = words(
    "all any bisect bisect_left bisect_right bytes choice copy deepcopy dict dumps enumerate filter float "
    "frozenset fsum int isinstance iter join len list map max min next nlargest nsmallest range repr "
    "reversed set sorted str sum tuple zip"
)
"""Functions that keep no reference to their arguments."""
_MAKING: Final = words("Counter OrderedDict bytearray defaultdict deque dict list set sorted")
_Display = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp


def in_place(new_code: str, current_code: str) -> Iterator[str]:
    """Report what a function changes in place of making a new one, where another function hands it out.

    >>> rest = "\\ndef rows(): return _rows"
    >>> before = "def f(n):\\n  global _rows\\n  _rows = [*_rows, n]"
    >>> [each[:22] for each in in_place(f"def f(n): _rows.append(n){rest}", before + rest)]
    ['f changes _rows itself']
    >>> list(in_place("def f(n): _rows.append(n)", before))
    []
    >>> list(in_place("def f(): return _table[:5]", "def f(): return _table[:5].copy()"))
    ['f returns _table[:5] itself, not a copy: a change of one is a change of both']
    """
    try:
        new_tree, current_tree = (ast.parse(each) for each in (new_code, current_code))
    except NO_CODE:
        return
    after, before = (dict(functions_of(each)) for each in (new_tree, current_tree))
    containers = _containers(current_tree)
    pairs = [(name, after[name], each) for name, each in before.items() if name in after]
    found = [
        (name, held)
        for name, new, current in pairs
        for held in sorted((_made_as_new(current) - _made_as_new(new)) & _changed(new, containers))
    ]
    for name, new, current in pairs:
        for held in sorted(_returned(current, copied=True) & _returned(new, copied=False)):
            yield HANDS.format(name=name, held=held)
    handed = {held for _, _, current in (pairs if found else []) for held in _handed_out(current)}
    yield from (IN_PLACE.format(name=name, held=held) for name, held in found if held in handed)


def _returned(function: Function, *, copied: bool) -> set[str]:
    """Return what a function returns, itself or as a copy, of what outlives the call."""
    own = own_names(function) - {"self", "cls"}
    parts = [
        part
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
        for part in (node.value.elts if isinstance(node.value, ast.Tuple) else [node.value])
    ]
    held = [_copied(each) if copied else each for each in parts]
    return {ast.unparse(each) for each in held if each is not None and root_of(each) not in own | {""}}


def _copied(value: ast.expr) -> ast.expr | None:
    """Return what an expression copies; None for a list or tuple of a slice, which is one of it already."""
    held = copied_value(value)
    is_slice = isinstance(held, ast.Subscript) and isinstance(held.slice, ast.Slice)
    return None if is_slice and last_name(value) in {"list", "tuple"} else held


def _made_as_new(function: Function) -> set[str]:
    """Return names of the module, and attributes, that a function binds to a new version of themselves."""
    copies = {
        name: ast.unparse(copied)
        for node in ast.walk(function)
        if isinstance(node, ast.Assign)
        for name in (each.id for each in node.targets if isinstance(each, ast.Name))
        if (copied := copied_value(node.value)) is not None
    }
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Assign(targets=[ast.Name() | ast.Attribute() as target], value=value):
                held = ast.unparse(target)
                if _is_made_of(value, held, copies):
                    found.add(held)
    return {each for each in found if "." in each or each in global_names(function)}


def _is_made_of(value: ast.expr, held: str, copies: Mapping[str, str]) -> bool:
    match value:
        case ast.Name(id=name):
            return copies.get(name) == held
        case ast.Subscript(value=whole, slice=ast.Slice()):
            return _is_made_of(whole, held, copies)
        case ast.BinOp(op=ast.Add() | ast.BitOr() | ast.Sub(), left=left, right=right):
            is_number = any(isinstance(each, ast.Constant) for each in (left, right))
            return not is_number and held in (ast.unparse(left), ast.unparse(right))
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return any(isinstance(each, ast.Starred) and ast.unparse(each.value) == held for each in parts)
        case ast.Dict(keys=keys, values=values):
            return any(
                key is None and ast.unparse(each) == held for key, each in zip(keys, values, strict=True)
            )
        case ast.Call(func=ast.Attribute(value=owner, attr="union" | "difference")):
            return ast.unparse(owner) == held
        case ast.ListComp(generators=[made, *_]) | ast.DictComp(generators=[made, *_]):
            return ast.unparse(made.iter).removesuffix(".items()") == held
    copied = copied_value(value)
    return copied is not None and ast.unparse(copied) == held


def _changed(function: Function, containers: Set[str]) -> set[str]:
    """Return names and attributes whose entries a function changes: ``+=`` may also add to a number."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=owner, attr=method) if method in _CHANGING:
                found.add(ast.unparse(owner))
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
                found.add(ast.unparse(owner))
            case ast.AugAssign(target=ast.Name() | ast.Attribute() as owner, value=value):
                held = ast.unparse(owner)
                if held in containers or _is_container(value):
                    found.add(held)
    return found


def _containers(tree: ast.Module) -> set[str]:
    """Return names and attributes that a module binds to a container somewhere."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value) if _is_container(value):
                found |= set(map(ast.unparse, targets))
            case ast.AnnAssign(target=target, value=ast.expr() as value) if _is_container(value):
                found.add(ast.unparse(target))
    return found


def _is_container(value: ast.expr) -> bool:
    return isinstance(value, _Display) or (isinstance(value, ast.Call) and last_name(value) in _MAKING)


def _handed_out(function: Function) -> set[str]:
    """Return names and attributes that a function answers, gives to another function, or keeps by a name."""
    found: set[str] = set()
    for node in ast.walk(function):
        match node:
            case (
                ast.Return(value=ast.expr() as value)
                | ast.Yield(value=ast.expr() as value)
                | ast.Assign(value=value)
                | ast.NamedExpr(value=value)
            ):
                found |= _whole(value)
            case ast.Call(args=given, keywords=named) if last_name(node) not in _LOOKING | _CHANGING:
                found |= {held for each in (*given, *(one.value for one in named)) for held in _whole(each)}
    return found


def _whole(value: ast.expr) -> set[str]:
    """Return what an expression gives as it is, perhaps among others."""
    match value:
        case ast.Name() | ast.Attribute():
            return {ast.unparse(value)}
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.BoolOp(values=parts):
            return {held for each in parts for held in _whole(each)}
        case ast.IfExp(body=one, orelse=other):
            return _whole(one) | _whole(other)
    return set()
