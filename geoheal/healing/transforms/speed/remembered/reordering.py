"""What puts elements of a list into other places."""

import ast
from typing import Final

from geoheal.healing.transforms.module_view import words

_REORDERING: Final = words("sort reverse insert __setitem__")
"""What puts a value before others while a list stays as long, or soon is again."""


def reorders(node: ast.AST, name: str) -> bool:
    """Whether a node reorders a list of this name, or replaces one of its elements."""
    match node:
        case ast.Attribute(value=ast.Name() | ast.Attribute() as held, attr=attribute):
            return attribute in _REORDERING and last_name(held) == name
        case ast.Subscript(value=ast.Name() | ast.Attribute() as held, ctx=ast.Store()):
            return last_name(held) == name
    return False


def last_name(node: ast.expr) -> str:
    """Return the name of a name, or of an attribute; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
