"""Rows that a function fills right after it has made them, before any other code has them."""

import ast

from geoheal.healing.transforms.facts.shapes import is_call_to, is_name
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes

_ROUNDS = (ast.For, ast.AsyncFor, ast.While, ast.FunctionDef, ast.AsyncFunctionDef)


def is_filled(part: ast.Subscript, view: ModuleView) -> bool:
    """Whether a key is stored in a dictionary that was made in the same round, and went nowhere yet.

    >>> view = ModuleView(ast.parse('''
    ... def row(name):
    ...     made = {"name": name}
    ...     made["id"] = 1
    ...     keep(made)
    ...     made["id"] = 2
    ... '''))
    >>> stores = [each for each in view.nodes if isinstance(each, ast.Subscript)]
    >>> [is_filled(each, view) for each in stores]
    [True, False]
    """
    function = view.function_of(part)
    if function is None or not isinstance(part.value, ast.Name):
        return False
    name = part.value.id
    nodes = list(own_nodes(function))
    binders = [view.parents[each] for each in nodes if is_rebound_by(each, name)]
    match binders:
        case [ast.Assign(targets=[_], value=made) as binder] if _is_new_dict(made):
            pass
        case _:
            return False
    if _round(binder, view) is not _round(part, view) or binder.lineno >= part.lineno:
        return False
    between = [each for each in nodes if is_name(each, name) and binder.lineno < each.lineno <= part.lineno]
    return all(_is_part(view.parents[each], each) for each in between)


def _is_new_dict(value: ast.expr) -> bool:
    return isinstance(value, ast.Dict | ast.DictComp) or is_call_to(value, "dict")


def _is_part(outer: ast.AST, held: ast.AST) -> bool:
    return isinstance(outer, ast.Subscript) and outer.value is held


def _round(node: ast.AST, view: ModuleView) -> ast.AST | None:
    """Return the innermost loop, or function, around a node."""
    return next((each for each in view.ancestors(node) if isinstance(each, _ROUNDS)), None)
