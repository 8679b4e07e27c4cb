"""Which expressions iterate over the files of a folder, also those that other functions list."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.facts.shapes import assigns, is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes, parameters, returned_values

_LISTING: Final = words("listdir scandir iterdir glob rglob iglob walk")
_WRAPPERS: Final = words("sorted list tuple reversed enumerate iter set filter")
DEPTH: Final = 5
"""Number of names, functions and callers that are followed."""


def runs_over_listing(iterated: ast.expr, view: ModuleView, depth: int = DEPTH) -> bool:
    """Whether the iterated files come from a listing of a folder."""
    match iterated:
        case ast.Name() if depth:
            given = list(_bound_to(iterated, view))
            return bool(given) and all(runs_over_listing(each, view, depth - 1) for each in given)
        case ast.ListComp(generators=[first, *_]) | ast.GeneratorExp(generators=[first, *_]):
            return runs_over_listing(first.iter, view, depth)
        case ast.Call() if called_name(iterated) in _LISTING:
            return True
        case ast.Call(args=[*_, wrapped]) if called_name(iterated) in _WRAPPERS:
            return runs_over_listing(wrapped, view, depth)
        case ast.Call() if depth:
            functions = view.functions_named(called_name(iterated))
            return len(functions) == 1 and _lists(functions[0], view, depth - 1)
    return False


def _bound_to(name: ast.Name, view: ModuleView) -> Iterator[ast.expr]:
    """Yield what a variable, the target of a loop, or a parameter stands for."""
    function = view.function_of(name)
    if function is None:
        return
    for each in own_nodes(function):
        if assigns(each, name.id):
            yield each.value
        elif isinstance(each, ast.For) and any(is_name(part, name.id) for part in ast.walk(each.target)):
            yield each.iter
    names = [each.arg for each in parameters(function)]
    if name.id in names:
        yield from _handed_over(name.id, function, names, view)


def _handed_over(name: str, function: Function, names: list[str], view: ModuleView) -> Iterator[ast.expr]:
    place = names.index(name) - (1 if isinstance(view.parents[function], ast.ClassDef) else 0)
    for call in view.calls.get(function.name, []):
        named = [each.value for each in call.keywords if each.arg == name]
        yield from named or call.args[place : place + 1]


def _lists(function: Function, view: ModuleView, depth: int) -> bool:
    """Whether a function returns or yields the files of a listing."""
    yielded = [each for each in own_nodes(function) if isinstance(each, ast.Yield | ast.YieldFrom)]
    if not yielded:
        returned = returned_values(function)
        return bool(returned) and all(
            runs_over_listing(each, view, depth) or _is_filled(each, function, view, depth)
            for each in returned
        )
    return all(_is_in_listing(each, view, depth) for each in yielded)


def _is_filled(value: ast.expr, function: Function, view: ModuleView, depth: int) -> bool:
    """Whether a list is filled in loops over a listing only."""
    if not isinstance(value, ast.Name):
        return False
    filling = [
        each
        for each in own_nodes(function)
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr in {"append", "add"}
        and is_name(each.func.value, value.id)
    ]
    return bool(filling) and all(_is_in_listing(each, view, depth) for each in filling)


def _is_in_listing(node: ast.AST, view: ModuleView, depth: int) -> bool:
    loops = [each for each in view.ancestors(node) if isinstance(each, ast.For)]
    return any(runs_over_listing(each.iter, view, depth) for each in loops)
