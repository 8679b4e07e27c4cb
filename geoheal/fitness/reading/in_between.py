"""What other code sees in between: the order of effects and of locks, and lists that are replaced as a whole.

A journal is written before the data, so that a crash between them loses nothing; a check comes before what it
guards; two locks are taken in one order everywhere. No answer of a workload depends on any of them.
"""

import ast
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.domain.evaluation.syntax import (
    Function,
    copied_value,
    functions_of,
    global_names,
    last_name,
    own_names,
    parameter_names,
    words,
)
from geoheal.fitness.reading.known.modules import EMPTYING, FILLING

LOCKS: Final = (
    "{name} takes {second} before {first}, and the current code {first} first: "
    "two threads may wait for each other"
)
ORDER: Final = (
    "in {name}, {second} comes before {first}, and in the current code after it: "
    "what happens if it fails in between differs, and so does what others see"
)
IN_PLACE: Final = (
    "{name} changes {held} itself, and the current code makes a new one: "
    "who was given the old one sees the change"
)
_CHANGING: Final = FILLING | EMPTYING | words("reverse sort")
_LOOKING: Final = words(
    "all any bytes dict enumerate filter float frozenset int isinstance iter len list map max min next range "
    "repr reversed set sorted str sum tuple zip"
)
"""Built-in functions that keep nothing of what they are given."""


def in_between(new_code: str, current_code: str) -> Iterator[str]:
    """Report effects and locks that a function has in the opposite order.

    Examples
    --------
    >>> before, after = "def f(n): journal.put(n); data[n] = 1", "def f(n): data[n] = 1; journal.put(n)"
    >>> [each[:34] for each in in_between(after, before)]
    ['in f, data comes before journal, a']
    >>> pair = "def f(n):\\n  with b, a: g()", "def f(n):\\n  with a, b: g()"
    >>> [each[:20] for each in in_between(*pair)]
    ['f takes b before a, ']
    """
    for name, new, current in _pairs(new_code, current_code):
        locks = _lock_orders(current)
        for second, first in sorted(_lock_orders(new) - locks):
            if (first, second) in locks:
                yield LOCKS.format(name=name, first=first, second=second)
        effects = _effect_orders(current)
        for second, first in sorted(_effect_orders(new)):
            if (first, second) in effects:
                yield ORDER.format(name=name, first=first, second=second)


def in_place(new_code: str, current_code: str) -> Iterator[str]:
    """Report what a function changes in place of making a new one, where another function hands it out.

    >>> rest = "\\ndef rows(): return _rows"
    >>> before = "def f(n):\\n  global _rows\\n  _rows = [*_rows, n]"
    >>> [each[:22] for each in in_place(f"def f(n): _rows.append(n){rest}", before + rest)]
    ['f changes _rows itself']
    >>> list(in_place("def f(n): _rows.append(n)", before))
    []
    """
    pairs = [*_pairs(new_code, current_code)]
    handed = {held for _, function, _ in pairs for held in _handed_out(function)}
    for name, new, current in pairs:
        for held in sorted((_made_anew(current) - _made_anew(new)) & _changed(new) & handed):
            yield IN_PLACE.format(name=name, held=held)


def _pairs(new_code: str, current_code: str) -> Iterator[tuple[str, Function, Function]]:
    try:
        after, before = (dict(functions_of(ast.parse(each))) for each in (new_code, current_code))
    except NO_CODE:
        return
    yield from ((name, after[name], each) for name, each in before.items() if name in after)


def _lock_orders(function: Function) -> set[tuple[str, str]]:
    """Return pairs of what a function holds by name, the first taken before the second."""
    found: set[tuple[str, str]] = set()
    waiting: list[tuple[ast.AST, tuple[str, ...]]] = [(function, ())]
    while waiting:
        node, held = waiting.pop()
        if isinstance(node, ast.With | ast.AsyncWith):
            for each in node.items:
                if isinstance(each.context_expr, ast.Name | ast.Attribute | ast.Subscript):
                    taken = ast.unparse(each.context_expr)
                    found |= {(one, taken) for one in held if one != taken}
                    held = (*held, taken)
        waiting += [(each, held) for each in ast.iter_child_nodes(node)]
    return found


def _effect_orders(function: Function) -> set[tuple[str, str]]:
    """Return pairs of what a function changes: all changes of the first are before those of the second."""
    places: dict[str, list[tuple[int, int]]] = {}
    local = own_names(function) - parameter_names(function)
    for node in ast.walk(function):
        affected = _affected(node)
        if affected is not None and _root(affected) not in local:
            place = affected.lineno, affected.col_offset
            places.setdefault(ast.unparse(affected), []).append(place)
    return {
        (first, second)
        for first, second in permutations(places, 2)
        if max(places[first]) < min(places[second])
    }


def _affected(node: ast.AST) -> ast.expr | None:
    """Return what a statement calls a method of without using the result, or sets an entry of, or a file."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Call(func=ast.Name(id="open"))))):
            return None
        case ast.Call(func=ast.Name(id="open"), args=[_, ast.Constant(value=str(mode)), *_]) if (
            mode[:1] != "r"
        ):
            return node
        case ast.Expr(value=ast.Await(value=ast.Call(func=called)) | ast.Call(func=called)):
            return called.value if isinstance(called, ast.Attribute) else called
        case (
            ast.Assign(targets=[ast.Subscript(value=owner)])
            | ast.AugAssign(target=ast.Subscript(value=owner))
            | ast.Delete(targets=[ast.Subscript(value=owner)])
        ):
            return owner
    return None


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _made_anew(function: Function) -> set[str]:
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


def _changed(function: Function) -> set[str]:
    """Return names and attributes whose entries a function changes."""
    found: set[ast.expr] = set()
    for node in ast.walk(function):
        match node:
            case ast.Attribute(value=owner, attr=method) if method in _CHANGING:
                found.add(owner)
            case (
                ast.Subscript(value=owner, ctx=ast.Store() | ast.Del())
                | ast.AugAssign(target=ast.Name() | ast.Attribute() as owner)
            ):
                found.add(owner)
    return {ast.unparse(each) for each in found}


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
