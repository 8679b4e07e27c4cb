"""Guard None where it comes from, if a relative of that function shows what it returns then."""

import ast
from collections.abc import Iterator
from dataclasses import replace

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.errors.guards.place import FailurePlace, is_repeatable, return_early
from geoheal.healing.transforms.errors.neighbours import of_overrides, of_siblings
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, parameters

DEPTH = 3
"""Number of calls that are followed back."""


def none_from_caller(place: FailurePlace) -> bool:
    """Return early in the one caller that hands over ``data.get(key)``, not where the object is needed.

    Overrides of the caller, or its siblings, must show what it returns then.
    """
    node = place.node
    held = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
    if place.choice or "NoneType" not in place.failure.message or not isinstance(held, ast.Name):
        return False
    origins = list(_origins(held.id, place.function, place.view, DEPTH))
    if len(origins) != 1 or origins[0][0] is place.function:
        return False
    caller, handed = origins[0]
    shown = [*of_overrides(caller, place.view), *of_siblings(caller, place.view)]
    if len(set(shown)) != 1 or not is_repeatable(handed, place.view):
        return False
    there = replace(place, node=handed, function=caller)
    return return_early(there, f"{place.edit.text(handed)} is None", shown[0])


def _origins(
    name: str, function: Function, view: ModuleView, depth: int
) -> Iterator[tuple[Function, ast.expr]]:
    """Yield the functions that hand over what may be None, and the expressions."""
    names = [each.arg for each in parameters(function)]
    if depth == 0 or name not in names or name in {"self", "cls"}:
        return
    is_method = isinstance(view.parents[function], ast.ClassDef)
    for call in view.calls.get(function.name, []):
        caller = view.function_of(call)
        given = _argument(call, name, names[1:] if is_method else names)
        if caller is None or given is None or caller is function:
            continue
        if isinstance(given, ast.Name):
            yield from _origins(given.id, caller, view, depth - 1)
        elif _may_be_none(given):
            yield caller, given


def _argument(call: ast.Call, name: str, names: list[str]) -> ast.expr | None:
    named = next((each.value for each in call.keywords if each.arg == name), None)
    if named is not None or name not in names:
        return named
    place = names.index(name)
    before = call.args[: place + 1]
    if len(before) <= place or any(isinstance(each, ast.Starred) for each in before):
        return None
    return before[-1]


def _may_be_none(given: ast.expr) -> bool:
    return isinstance(given, ast.Call) and called_name(given) == "get" and len(given.args) == 1
