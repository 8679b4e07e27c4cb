"""Lists that a function searches and extends, and that calls in the module pass to it."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes, parameters

_GROWING: Final = words("append extend insert")
_RAW: Final = ("heapq", "bisect")
"""Modules that change lists without calling their methods."""


def lists_given(asked: ast.Name, view: ModuleView) -> Iterator[ast.expr]:
    """Yield what calls pass for a parameter that grows; parameters that are passed on are followed.

    >>> view = ModuleView(ast.parse('''
    ... def walk(node, seen):
    ...     if node not in seen:
    ...         seen.append(node)
    ...         for each in node.parts:
    ...             walk(each, seen)
    ... def start(root):
    ...     walk(root, [])
    ... '''))
    >>> [ast.unparse(each) for each in lists_given(view.loads["seen"][0], view)]
    ['[]']
    """
    around = view.function_of(asked)
    if around is None or not _is_given(asked.id, around) or not _grows(asked.id, around):
        return
    found: set[tuple[Function, str]] = set()
    rest, values = [(around, asked.id)], []
    while rest:
        function, name = rest.pop()
        if any(is_name(each, name) and is_raw(each, view) for each in own_nodes(function)):
            return
        found.add((function, name))
        for value in _values(function, name, view):
            caller = view.function_of(value)
            if not isinstance(value, ast.Name) or caller is None or not _is_given(value.id, caller):
                values.append(value)
            elif (caller, value.id) not in found:
                rest.append((caller, value.id))
    yield from values


def is_raw(held: ast.AST, view: ModuleView) -> bool:
    """Whether a list is passed to functions that change lists without calling their methods."""
    call = view.parents[held]
    return isinstance(call, ast.Call) and (view.dotted(call.func) or "").startswith(_RAW)


def _is_given(name: str, function: Function) -> bool:
    """Whether it is a parameter that the function never binds again."""
    is_parameter = any(each.arg == name for each in parameters(function))
    return is_parameter and not any(is_rebound_by(each, name) for each in own_nodes(function))


def _grows(name: str, function: Function) -> bool:
    for node in own_nodes(function):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr=method)):
                if held == name and method in _GROWING:
                    return True
    return False


def _values(function: Function, name: str, view: ModuleView) -> Iterator[ast.expr]:
    """Yield the default value, and the argument of each call of a function with this name."""
    given = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    if name not in given:
        return
    place = given.index(name)
    if isinstance(view.parents[function], ast.ClassDef):
        place -= 1
    missing = len(given) - len(function.args.defaults)
    if given.index(name) >= missing:
        yield function.args.defaults[given.index(name) - missing]
    for call in view.calls.get(function.name, []):
        named = [each.value for each in call.keywords if each.arg == name]
        is_plain = not any(isinstance(each, ast.Starred) for each in call.args)
        if named:
            yield named[0]
        elif is_plain and 0 <= place < len(call.args):
            yield call.args[place]
