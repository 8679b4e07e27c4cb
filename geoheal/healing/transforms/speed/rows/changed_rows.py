"""Whether a module changes rows' fields, reorders a list of rows, or replaces a row."""

import ast
from collections.abc import Sequence
from typing import Final

from geoheal.domain.evaluation.syntax import words
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import MUTATORS
from geoheal.healing.transforms.speed.rows.fields import Part
from geoheal.healing.transforms.speed.rows.filled_rows import is_filled
from geoheal.healing.transforms.speed.rows.held_lists import (
    is_reordered_in,
    is_reordered_where_it_is_held,
)
from geoheal.healing.transforms.speed.rows.reordering import last_name, reorders

MAKING: Final = words("__init__ __new__ __post_init__ __attrs_post_init__ __setstate__")
"""Methods that make an object."""


def may_change(rows: ast.expr, parts: Sequence[Part], view: ModuleView, *, contents: bool = False) -> bool:
    """Whether something in the module changes these parts of a row later, or reorders the rows.

    Parameters
    ----------
    contents
        Whether a change of what the last part contains counts, too.
    """
    name = last_name(rows)
    if isinstance(rows, ast.Attribute) and view.functions_named(name):
        return True
    function = view.function_of(rows)
    if function is not None and is_reordered_where_it_is_held(name, function, view):
        return True
    if isinstance(rows, ast.Subscript) and is_reordered_in(rows, view):
        return True
    if any(isinstance(each, ast.Attribute) and view.functions_named(each.attr) for each in parts):
        return True
    return any(
        reorders(node, name)
        or any(_stores(node, each, view) for each in parts)
        or (contents and _fills(node, parts[-1]))
        for node in view.nodes
    )


def _fills(node: ast.AST, field: Part) -> bool:
    """Whether a part of the module changes the contents of a field with this name."""
    match node:
        case ast.Call(func=ast.Attribute(value=held, attr=method)) if method in MUTATORS:
            pass
        case ast.Subscript(value=held) if not isinstance(node.ctx, ast.Load):
            pass
        case ast.AugAssign(target=held):
            pass
        case _:
            return False
    return last_name(held) == last_name(field) or (
        isinstance(held, ast.Subscript)
        and isinstance(field, ast.Subscript)
        and ast.dump(held.slice) == ast.dump(field.slice)
    )


def _stores(node: ast.AST, field: Part, view: ModuleView) -> bool:
    """Whether a part of the module assigns a field of this name after the object was created."""
    if isinstance(field, ast.Attribute) and isinstance(node, ast.Attribute):
        function = view.function_of(node)
        is_making = function is not None and function.name in MAKING
        return node.attr == field.attr and not isinstance(node.ctx, ast.Load) and not is_making
    if isinstance(field, ast.Subscript) and isinstance(node, ast.Subscript):
        same = ast.dump(node.slice) == ast.dump(field.slice)
        return same and not isinstance(node.ctx, ast.Load) and not is_filled(node, view)
    return False
