"""Whether a loop over the indexes of a list changes neither the list nor its length."""

import ast
from collections.abc import Sequence

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.aliases import doubted_aliases
from geoheal.healing.transforms.facts.invariance import is_steady
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.facts.shapes import (
    attributes_in,
    is_attribute,
    is_attribute_among,
    is_attribute_change,
    uses_of,
)
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS, root_name
from geoheal.healing.transforms.scopes import bound_names, parameters
from geoheal.healing.transforms.speed.indexed.asked_lists import is_list


def is_steady_list(
    values: ast.Name | ast.Attribute,
    parts: Sequence[ast.AST],
    function: Function,
    purity: Purity,
    elsewhere: Elsewhere,
) -> bool:
    """Whether a list is the same in every iteration; records a doubt about possible aliases."""
    if isinstance(values, ast.Name):
        stays = _stays_by_name(values.id, parts, function, purity)
        suspects = doubted_aliases([values.id], parts, function) if stays else None
    else:
        stays = _stays_by_attribute(values, parts, purity) and not _is_stored(values.attr, function)
        suspects = doubted_aliases([], parts, function) if stays else None
        if any(_may_be(each, values.attr, function, purity.view) for each in suspects or []):
            return False
    for each in suspects or []:
        elsewhere.doubt(f"Check that {each} and {ast.unparse(values)} are never the same object.")
    return suspects is not None


def _is_stored(attr: str, function: Function) -> bool:
    """Whether a function assigns an attribute of this name, on any object."""
    return any(is_attribute_change(each, attr) for each in ast.walk(function))


def _may_be(name: str, attr: str, function: Function, view: ModuleView) -> bool:
    """Whether a function assigns the attribute's value to a name."""
    held = [each.value for each in view.assignments.get(name, []) if view.function_of(each) is function]
    parts = (part for each in held if each is not None for part in ast.walk(each))
    return any(is_attribute(part, attr) for part in parts)


def _stays_by_name(name: str, parts: Sequence[ast.AST], function: Function, purity: Purity) -> bool:
    """Whether a local list is unchanged; consumers of a generator cannot change a list that is not shared."""
    if is_steady([name], parts, purity):
        return True
    if any(each.arg == name for each in parameters(function)):
        return False
    uses = uses_of(name, function)
    inside = {part for each in parts for part in ast.walk(each)}
    makers = [each.value for each in purity.view.assignments.get(name, []) if each.value is not None]
    stores = sum(isinstance(each.ctx, ast.Store) for each in uses)
    return (
        all(_is_only_read(each, purity.view) for each in uses if each in inside)
        and all(_is_only_read(each, purity.view) or _is_changed(each, purity.view) for each in uses)
        and stores == len(makers)
        and all(map(is_list, makers))
    )


def _is_only_read(use: ast.Name, view: ModuleView) -> bool:
    """Whether it is ``values[place]`` or ``len(values)``."""
    match view.parents[use]:
        case ast.Subscript(value=held, ctx=ast.Load()):
            return held is use
        case ast.Call(func=ast.Name(id="len")):
            return True
    return False


def _is_changed(use: ast.Name, view: ModuleView) -> bool:
    """Whether a name is bound, or a changing method of the list is called."""
    parent = view.parents[use]
    is_method = is_attribute_among(parent, MUTATORS)
    return isinstance(use.ctx, ast.Store) or is_method


def _stays_by_attribute(values: ast.Attribute, parts: Sequence[ast.AST], purity: Purity) -> bool:
    if any(root_name(values) in bound_names(each) for each in parts):
        return False
    way = attributes_in(values)
    nodes = [each for part in parts for each in ast.walk(part)]
    return all(
        _is_harmless_call(each, purity)
        if isinstance(each, ast.Call)
        else _only_takes(each, values.attr, way, purity.view)
        for each in nodes
    )


def _only_takes(node: ast.AST, attr: str, way: set[str], view: ModuleView) -> bool:
    """Whether a node neither assigns a part of the list's path nor passes the list on."""
    if is_attribute_among(node, way):
        outer = view.parents[node]
        is_taken = isinstance(outer, ast.Subscript) and isinstance(outer.ctx, ast.Load)
        return isinstance(node.ctx, ast.Load) and (node.attr != attr or is_taken)
    return not isinstance(node, ast.Yield | ast.YieldFrom | ast.Await)


def _is_harmless_call(call: ast.Call, purity: Purity) -> bool:
    match call.func:
        case ast.Attribute(value=ast.Name(), attr="append" | "add"):
            return True
    return purity.is_pure_call(call, frozenset(), set())
