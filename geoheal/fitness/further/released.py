"""Containers whose entries a change takes out again: a mended leak, or a record that is taken back."""

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, last_name

_REMOVING: Final = frozenset({"pop", "remove"})
_RELEASING: Final = _REMOVING | {"discard", "popitem", "popleft"}
_FILLING: Final = frozenset({"append", "extend", "insert"})


def released_from(new_code: str, current_code: str) -> set[str]:
    """Return names, and last names of attributes, whose entries are removed one by one: a fixed leak.

    Names bound to something else than before, such as a container of weak references, are included.

    >>> filled = "seen = {}\\ndef f(n):\\n    seen[n] = 1\\n"
    >>> released_from(filled + "    seen.pop(n)", filled), released_from(filled, filled)
    ({'seen'}, set())
    """
    tree, bound = ast.parse(new_code), set(_bound(ast.parse(current_code)))
    return set(_releasing(tree)) | {name for name, text in _bound(tree) if (name, text) not in bound}


def taken_from(new_code: str, current_code: str) -> set[str]:
    """Return names of containers that a function now fills and removes entries from.

    Only unconditional statements of each call that remove single entries count: a branch might never be
    taken, and a list that each call empties would be useless.

    >>> filled = "def f(n):\\n    a.append(n)\\n"
    >>> further = ("    a.remove(n)", "    if n < 0: a.clear()", "a.clear()")
    >>> [taken_from(filled + each, filled) for each in further]
    [{'a'}, set(), set()]
    """
    known = set(_taken(ast.walk(ast.parse(current_code))))
    found = set()
    for function in ast.walk(ast.parse(new_code)):
        if isinstance(function, Function):
            taken = {name for name, text in _taken(_always(function.body)) if (name, text) not in known}
            found |= taken & _filled_in(function)
    return found


def _filled_in(function: ast.AST) -> set[str]:
    return {
        node.value.id
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and node.attr in _FILLING and isinstance(node.value, ast.Name)
    }


def _always(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that are always reached, outside of branches and loops."""
    for statement in body:
        yield statement
        match statement:
            case ast.With() | ast.AsyncWith():
                yield from _always(statement.body)
            case ast.Try():
                yield from _always(statement.finalbody or statement.body)
            case ast.Return() | ast.Raise():
                return


def _taken(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield the containers that statements remove an entry from, each as it is written."""
    for node in nodes:
        match node:
            case (
                ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)))
                | ast.Assign(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)))
                | ast.Expr(value=ast.Call(args=[ast.Attribute(value=ast.Name(id=name), attr=attr)]))
            ) if attr in _REMOVING:
                yield name, ast.unparse(node)
            case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=name), slice=index)]):
                if not isinstance(index, ast.Slice):
                    yield name, ast.unparse(node)


def _releasing(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=attr)) if attr in _RELEASING:
                yield last_name(owner)
            case ast.Subscript(value=owner, slice=index, ctx=ast.Del()) if not isinstance(index, ast.Slice):
                yield last_name(owner)


def _bound(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            yield from ((last_name(each), ast.unparse(node)) for each in node.targets)
