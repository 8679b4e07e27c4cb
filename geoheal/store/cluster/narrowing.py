"""Restrict statements to some systems, in every table with rows of systems that they read.

A cluster's planner leaves out a node only if each table of a statement has its own condition that excludes
that node's rows; it does not derive it from a join.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ClauseElement,
    ColumnElement,
    Connection,
    Delete,
    FromClause,
    Select,
    Table,
    Update,
    Uuid,
    and_,
    any_,
    literal,
    true,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import Alias, Join

from geoheal.errors import MigrationRequired
from geoheal.store.cluster.definitions import definition_of
from geoheal.store.schema.all_tables import metadata
from geoheal.store.schema.tables import SCHEMA, systems

OWNED: Final = frozenset(each.name for each in metadata.tables.values() if "system_id" in each.c)
"""Names of the tables of systems."""

_GOES_ON: Final = (
    "CROSS|EXCEPT|FETCH|FOR|FULL|GROUP|HAVING|INNER|INTERSECT|JOIN|LEFT|LIMIT|NATURAL|OFFSET|ON|ORDER|RIGHT|"
    "TABLESAMPLE|UNION|USING|WHERE|WINDOW"
)
"""Words that may follow a table without an alias."""
_ALIAS: Final = rf"(?:\s+AS)?(?:\s+(?!(?:{_GOES_ON})\b)(\w+))?"
_READ: Final = re.compile(rf"((?:\bFROM|\bJOIN)[\s(]+){SCHEMA}\.(\w+){_ALIAS}")


def narrow(statement: ClauseElement, ids: Collection[UUID]) -> ClauseElement:
    """Return a statement about these systems alone, as if there were no others."""

    def of_those(table: FromClause) -> ColumnElement[bool]:
        key: ColumnElement[UUID] = _key(table)
        return key == any_(literal(list(ids), ARRAY(Uuid)))

    def read(select: Select[Any]) -> None:
        outer = select._correlate or ()  # noqa: SLF001 - SQLAlchemy has no public way to change a copy
        kept = [table for item in select.get_final_froms() for table in _always_read(item)]
        select._where_criteria += tuple(of_those(each) for each in kept if each not in outer)  # noqa: SLF001
        select._setup_joins = tuple(map(outer_join, select._setup_joins))  # noqa: SLF001

    def outer_join(given: tuple[Any, ...]) -> tuple[Any, ...]:
        right, condition, left, flags = given
        if flags["isouter"]:
            condition = and_(condition, *map(of_those, _always_read(right)))
        return right, condition, left, flags

    def join(each: Join) -> None:
        if each.isouter:
            given = true() if each.onclause is None else each.onclause
            each.onclause = and_(given, *map(of_those, _always_read(each.right)))

    def write(change: Update | Delete) -> None:
        change._where_criteria += tuple(map(of_those, _always_read(change.table)))  # noqa: SLF001

    by_kind: dict[str, Callable[[Any], None]] = {
        "select": read,
        "join": join,
        "update": write,
        "delete": write,
    }
    return visitors.cloned_traverse(statement, {}, by_kind)


def _always_read(item: FromClause) -> Iterator[FromClause]:
    """Return the tables in a FROM item that are not optional in a join; without those of subqueries."""
    if isinstance(item, Join):
        yield from _always_read(item.left)
        if not item.isouter:
            yield from _always_read(item.right)
    elif _key(item) is not None:
        yield item


def _key(item: FromClause) -> Any:  # noqa: ANN401 - a column, or None
    """Return the column of the system's key in a table; None if the table does not have one."""
    table = item.element if isinstance(item, Alias) else item
    if not isinstance(table, Table):
        return None
    return item.c.get("id" if table is systems else "system_id")


def narrow_text(connection: Connection, query: str, ids: str) -> str:
    """Return a query in SQL about some systems alone; views in it are spelled out.

    Parameters
    ----------
    ids
        The placeholder of their keys, an array.

    Raises
    ------
    MigrationRequired
        When a view is missing.
    """

    def source(found: re.Match[str]) -> str:
        before, name, alias = found.groups()
        if name in OWNED:
            inner = f"SELECT * FROM {SCHEMA}.{name} WHERE system_id = ANY({ids})"
        elif name == systems.name:
            inner = f"SELECT * FROM {SCHEMA}.{name} WHERE id = ANY({ids})"
        else:
            definition = definition_of(connection, f"{SCHEMA}.{name}")
            if definition is None:
                raise MigrationRequired(f"The database has no view {SCHEMA}.{name}; run: geoheal migrate")
            inner = narrow_text(connection, definition.strip().rstrip(";"), ids)
        return f"{before}({inner}) AS {alias or name}"

    return _READ.sub(source, query)
