"""Fields of rows that searches compare: ``row.id``, ``row["id"]``, ``row.name.lower()``."""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import words

_TEXTS: Final = words("lower upper casefold strip lstrip rstrip")
"""Methods of texts whose results depend on the text alone."""
_KINDS: Final = words("str int len")
"""Built-in functions whose results depend on a field alone."""

Part = ast.Attribute | ast.Subscript


def field_parts(node: ast.expr, row: str) -> tuple[Part, ...] | None:
    """Return the attributes and items of a row that decide about an expression.

    None if the expression is not made of a field of the row.

    >>> read = lambda text: ast.parse(text, mode="eval").body
    >>> [ast.unparse(each) for each in field_parts(read("row.owner.name.lower()"), "row")]
    ['row.owner', 'row.owner.name']
    >>> field_parts(read("row.read()"), "row") is None
    True
    """
    match node:
        case ast.Attribute(value=inner) | ast.Subscript(value=inner, slice=ast.Constant()):
            return _added(inner, node, row)
        case ast.Call(func=ast.Attribute(value=inner, attr="get"), args=[ast.Constant() as key], keywords=[]):
            return _added(inner, ast.Subscript(inner, key, ast.Load()), row)
        case ast.Call(func=ast.Attribute(value=inner, attr=method), args=[], keywords=[]):
            return field_parts(inner, row) if method in _TEXTS else None
        case ast.Call(func=ast.Name(id=called), args=[inner], keywords=[]):
            return field_parts(inner, row) if called in _KINDS else None
    return None


def _added(inner: ast.expr, part: Part, row: str) -> tuple[Part, ...] | None:
    if isinstance(inner, ast.Name):
        return (part,) if inner.id == row else None
    parts = field_parts(inner, row)
    return None if parts is None else (*parts, part)
