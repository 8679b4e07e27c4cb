"""Calls of the module's functions that return a list of their own."""

import ast

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import is_call_of, uses_of
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import called_name, own_nodes
from geoheal.healing.transforms.speed.ordered.double_ended_queue import is_new_list


def list_maker(value: ast.expr, view: ModuleView) -> Function | None:
    """Return the function that is called, if it always returns a list that nothing else refers to.

    >>> view = ModuleView(ast.parse("def names(rows): return [row.name for row in rows]"))
    >>> list_maker(ast.parse("names(rows)").body[0].value, view).name
    'names'
    """
    if not isinstance(value, ast.Call):
        return None
    found = view.functions_named(called_name(value))
    is_plain = len(found) == 1 and isinstance(found[0], ast.FunctionDef)
    if not is_plain or any(_may_change_it(each) for each in found[0].decorator_list):
        return None
    nodes = list(own_nodes(found[0]))
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in nodes):
        return None
    returned = [each.value for each in nodes if isinstance(each, ast.Return)]
    ends = bool(found[0].body) and isinstance(found[0].body[-1], ast.Return)
    is_made = ends and all(each is not None and _is_own(each, found[0], view) for each in returned)
    return found[0] if is_made else None


def _may_change_it(decorator: ast.expr) -> bool:
    return not (isinstance(decorator, ast.Name) and decorator.id in {"staticmethod", "classmethod"})


def _is_own(value: ast.expr, function: Function, view: ModuleView) -> bool:
    """Whether it is a new list, or a local name of one that is not kept anywhere else."""
    if not isinstance(value, ast.Name):
        return is_new_list(value)
    uses = uses_of(value.id, function)
    made = [each for each in uses if isinstance(each.ctx, ast.Store)]
    given = [view.parents[each] for each in made]
    is_made = len(given) == 1 and isinstance(given[0], ast.Assign) and is_new_list(given[0].value)
    return is_made and all(_keeps_nothing(each, view) for each in uses if each not in made)


def _keeps_nothing(use: ast.Name, view: ModuleView) -> bool:
    parent = view.parents[use]
    if isinstance(parent, ast.Attribute):
        call = view.parents[parent]
        return is_call_of(call, parent)
    if isinstance(parent, ast.For | ast.comprehension):
        return parent.iter is use
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Name) and parent.func.id in {"len", "sorted", "sum", "set"}
    return isinstance(parent, ast.Return | ast.Subscript | ast.Compare | ast.If | ast.While)
