"""Operations that reorder a list."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words

_REORDERING: Final = words("sort reverse insert __setitem__")
"""Methods that reorder a list, or replace elements without changing the length for long."""


def reorders(node: ast.AST, name: str) -> bool:
    """Whether a node reorders a list of this name, or replaces one of its elements."""
    match node:
        case ast.Attribute(value=ast.Name() | ast.Attribute() as held, attr=attribute):
            return attribute in _REORDERING and last_name(held) == name
        case ast.Subscript(value=ast.Name() | ast.Attribute() as held, ctx=ast.Store()):
            return last_name(held) == name
    return False


def last_name(node: ast.expr) -> str:
    """Return the last name of a variable or attribute; empty for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
