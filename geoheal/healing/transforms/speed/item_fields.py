"""Fields of items that an expression reads, and whether a module changes them after creation."""

import ast
from collections.abc import Set
from typing import Final

from geoheal.healing.transforms.facts.shapes import is_part_change
from geoheal.healing.transforms.module_view import ModuleView

MAKING: Final = frozenset({"__init__", "__post_init__"})
"""Methods that create an object, and may initialise its fields."""


def fields_of(*parts: ast.expr) -> set[str | int]:
    """Return the attributes and constant keys that expressions read.

    >>> sorted(fields_of(ast.parse("(job.rank, job['at'])", mode="eval").body))
    ['at', 'rank']
    """
    found = (_field(each) for part in parts for each in ast.walk(part))
    return {field for field in found if field is not None}


def _field(node: ast.AST) -> str | int | None:
    match node:
        case ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str() | int() as key)):
            return key
    return None


def are_changed(fields: Set[str | int], view: ModuleView) -> bool:
    """Whether the module assigns a field of any object outside its creation."""
    for node in view.nodes:
        if is_part_change(node):
            function = view.function_of(node)
            if _field(node) in fields and (function is None or function.name not in MAKING):
                return True
    return any(view.functions_named(each) for each in fields if isinstance(each, str))
