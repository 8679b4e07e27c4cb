"""One form for the statements of all drivers; this file's text is part of replays, so it stands alone."""

import re
from typing import Any

_SAVEPOINT = re.compile(r"__asyncpg_savepoint_\w+__")
_UNSEEN = re.compile(r"BEGIN\b|SELECT pg_advisory_unlock_all\(\)|CLOSE ALL|UNLISTEN|RESET ALL")
"""Statements that change nothing: begin, and what a pool sends when a connection is returned."""
_COUNTED = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"})

_PARAMETERS = ("params", "params_seq", "vars", "vars_list")
"""Names of the argument with a statement's parameters: of psycopg, and of psycopg2."""


def named_parameters(given: Any, others: dict[str, Any]) -> Any:  # noqa: ANN401 - of the DB-API
    """Return the parameters of a statement, also if given by name; take them out of the arguments.

    >>> named_parameters((1,), {}), named_parameters(None, {"vars": (2,)})
    ((1,), (2,))
    """
    for name in _PARAMETERS:
        given = others.pop(name, given)
    return given


def statement_text(query: str) -> str:
    """Return a statement without parts that differ in each run; empty if it does not change or read anything.

    >>> [statement_text(each) for each in ("COMMIT;", "BEGIN ISOLATION LEVEL SERIALIZABLE;", "select 1")]
    ['COMMIT', '', 'select 1']
    >>> statement_text("RELEASE SAVEPOINT __asyncpg_savepoint_1__;")
    'RELEASE SAVEPOINT savepoint'
    """
    text = _SAVEPOINT.sub("savepoint", query.strip().rstrip(";").rstrip())
    return "" if _UNSEEN.match(text) else text


def status_of(query: str, count: int | None) -> str:
    """Return the server's status of a statement.

    >>> status_of("insert into things values ($1)", 2), status_of("WITH a AS (SELECT 1) SELECT 2", 1)
    ('INSERT 0 2', 'SELECT 1')
    """
    first = query.split(None, 1)[0].upper() if query.split() else ""
    verb = first if first in _COUNTED else "SELECT"
    return f"{verb}{' 0' if verb == 'INSERT' else ''} {0 if count is None else count}"


def count_in(status: object) -> int | None:
    """Return the number of rows in a status.

    >>> count_in("INSERT 0 2"), count_in("CREATE TABLE"), count_in(None)
    (2, None, None)
    """
    last = status.rpartition(" ")[2] if isinstance(status, str) else ""
    return int(last) if last.isdecimal() else None
