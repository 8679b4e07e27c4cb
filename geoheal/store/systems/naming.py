"""Rows that name the systems that they are about: one by its name, or all whose names fit a pattern."""

from sqlalchemy import ColumnElement, FromClause, func, literal, or_


def concerns(table: FromClause, system: str) -> ColumnElement[bool]:
    """Whether a row is about the system of this name.

    Parameters
    ----------
    table
        With the columns ``system`` and ``pattern``, of which one is NULL; in a pattern ``*`` stands for any
        characters, and everything else for itself.
    """
    escaped = func.regexp_replace(table.c.pattern, r"([\\%_])", r"\\\1", "g")
    return or_(
        table.c.system == system,
        literal(system).like(func.replace(escaped, "*", "%")),
    )
