"""Queries that only read a database: a ``SELECT`` without functions that act, or a pragma about tables."""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.facts.shapes import is_name
from geoheal.healing.transforms.scopes import own_nodes

_READS: Final = re.compile(
    r"\s*(?:SELECT\b|PRAGMA\s+(?:table_x?info|index_x?info|index_list|foreign_key_list)\s*\()", re.IGNORECASE
)
_ACTS: Final = re.compile(
    r";\s*\S|\b(?:FOR|INTO|RETURNING|RANDOM|NOW|CURRENT_\w+|LOCALTIME\w*|NEXTVAL|SETVAL|CALL)\b",
    re.IGNORECASE,
)
_CALL: Final = re.compile(r"(\w+)\s*\(")
_CALLED: Final = re.compile(
    r"(?:count|min|max|sum|total|avg|lower|upper|length|coalesce|ifnull|nullif|abs|round|trim|substr|in|and|or|on"
    r"|not|exists|values|where|from|select|as|over|table_x?info|index_x?info|index_list|foreign_key_list)",
    re.IGNORECASE,
)
"""What may stand before a parenthesis in a query that only reads."""
_TAKES: Final = frozenset({"fetchone", "fetchall"})


def is_reading_query(node: ast.AST) -> bool:
    """Whether a call executes a query whose text shows that it only reads.

    >>> [is_reading_query(ast.parse(each, mode="eval").body) for each in (
    ...     "db.execute('SELECT name FROM city WHERE id = ?', (id,))",
    ...     "db.execute(f'PRAGMA table_info({name})')",
    ...     "db.execute('SELECT nextval(?)', (name,))",
    ...     "db.execute('DELETE FROM city')",
    ... )]
    [True, True, False, False]
    """
    match node:
        case ast.Call(func=ast.Attribute(attr="execute"), args=[sql, *_], keywords=[]):
            text = _text_of(sql)
        case _:
            return False
    return (
        text is not None
        and _READS.match(text) is not None
        and _ACTS.search(text) is None
        and all(_CALLED.fullmatch(each) for each in _CALL.findall(text))
    )


def takes_rows(node: ast.AST, function: Function) -> bool:
    """Whether a call only reads, creates a cursor, or takes rows of a query or a cursor of this function."""
    match node:
        case ast.Call(func=ast.Attribute(attr="cursor"), args=[], keywords=[]):
            return True
        case ast.Call(func=ast.Attribute(value=asked, attr=taken), args=[], keywords=[]) if taken in _TAKES:
            return is_reading_query(asked) or _is_own_cursor(asked, function)
    return is_reading_query(node)


def _text_of(sql: ast.expr) -> str | None:
    """Return the text of a query, with a name for each value in it."""
    match sql:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=[ast.Constant(), *_] as parts):
            return "".join(str(each.value) if isinstance(each, ast.Constant) else "value" for each in parts)
    return None


def _is_own_cursor(node: ast.expr, function: Function) -> bool:
    """Whether a name only stands for cursors, or for queries that only read."""
    if not isinstance(node, ast.Name):
        return False
    given = [
        each.value
        for each in own_nodes(function)
        if isinstance(each, ast.Assign) and any(is_name(target, node.id) for target in each.targets)
    ]
    bound = sum(
        isinstance(each, ast.Name) and each.id == node.id and not isinstance(each.ctx, ast.Load)
        for each in ast.walk(function)
    )
    return bool(given) and bound == len(given) and all(map(_gives_rows, given))


def _gives_rows(value: ast.expr) -> bool:
    is_cursor = isinstance(value, ast.Call) and not value.args and getattr(value.func, "attr", "") == "cursor"
    return is_cursor or is_reading_query(value)
