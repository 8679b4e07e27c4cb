"""Lists that a function searches and extends, and that calls in the module pass to it."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.function_names import FunctionNames, NamesByFunction
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import parameters

_GROWING: Final = words("append extend insert")
_RAW: Final = ("heapq", "bisect")
"""Modules that change lists without calling their methods."""


def lists_given(asked: ast.Name, view: ModuleView, names: NamesByFunction) -> Iterator[ast.expr]:
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
    >>> [ast.unparse(each) for each in lists_given(view.loads["seen"][0], view, NamesByFunction())]
    ['[]']
    """
    around = view.function_of(asked)
    if around is None or not _is_given(asked.id, around, names) or not _grows(asked.id, names.of(around)):
        return
    found: set[tuple[Function, str]] = set()
    rest, values = [(around, asked.id)], []
    while rest:
        function, name = rest.pop()
        if any(is_raw(each, view) for each in names.of(function).named.get(name, ())):
            return
        found.add((function, name))
        for value in _values(function, name, view):
            caller = view.function_of(value)
            if not isinstance(value, ast.Name) or caller is None or not _is_given(value.id, caller, names):
                values.append(value)
            elif (caller, value.id) not in found:
                rest.append((caller, value.id))
    yield from values


def is_raw(held: ast.AST, view: ModuleView) -> bool:
    """Whether a list is passed to functions that change lists without calling their methods."""
    call = view.parents[held]
    return isinstance(call, ast.Call) and (view.dotted(call.func) or "").startswith(_RAW)


def _is_given(name: str, function: Function, names: NamesByFunction) -> bool:
    """Whether it is a parameter that the function never binds again."""
    is_parameter = any(each.arg == name for each in parameters(function))
    return is_parameter and not names.of(function).bound[name]


def _grows(name: str, names: FunctionNames) -> bool:
    return any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _GROWING
        for each in names.changed.get(name, ())
    )


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
