"""Send the SQL of an archive to a server of any supported version, over one connection.

The server reads definitions, the driver copies rows: no program of the server's version is needed, and
commands that only psql understands, such as shell commands, are never run.
"""

import re
from collections.abc import Iterator
from itertools import chain
from typing import IO

import psycopg
from psycopg import sql

PSQL_ONLY = (b"\\restrict ", b"\\unrestrict ")
"""Beginnings of the first and last lines, which pg_restore writes for psql."""
SETTINGS = b"SET "
END_OF_ROWS = (b"\\.\n", b"\\.")
RIGHTS = (b"GRANT ", b"REVOKE ")
"""Revoked rights, such as to call a function, must still be revoked after a restore."""
GRANTED_TO = re.compile(r"^GRANT .* TO (.+?)(?: WITH GRANT OPTION)?;$")
SAVEPOINT = "geoheal_restore"


def replay_definitions(connection: psycopg.Connection, script: IO[bytes]) -> None:
    """Execute definitions: settings first, one by one, then the rest as one script."""
    lines = list(_statements_begin(connection, iter(script)))
    while lines and not _is_statement(lines[-1]):
        lines.pop()
    if lines:
        connection.execute(b"".join(lines))


def replay_rows(connection: psycopg.Connection, script: IO[bytes]) -> None:
    """Copy rows, and set sequences to their values; outside of rows each line is a statement."""
    lines = _statements_begin(connection, iter(script))
    with connection.cursor() as cursor:
        for line in lines:
            if line.startswith(b"COPY "):
                with cursor.copy(line) as copy:
                    for row in lines:
                        if row in END_OF_ROWS:
                            break
                        copy.write(row)
            elif _is_statement(line):
                cursor.execute(line)


def replay_grants(connection: psycopg.Connection, script: IO[bytes]) -> list[str]:
    """Restore grants and revocations; return the roles with rights that this server does not have.

    Rights that the connection's role may not give are left out.
    """
    missing = set()
    for line in script:
        if not line.startswith(RIGHTS):
            continue
        try:
            with connection.transaction(SAVEPOINT):
                connection.execute(line)
        except psycopg.errors.UndefinedObject:
            missing |= {role[1].strip('"')} if (role := GRANTED_TO.search(line.decode())) else set()
        except psycopg.errors.InsufficientPrivilege:
            continue
    return sorted(missing)


def install(connection: psycopg.Connection, extension: str) -> bool:
    """Install an extension if the server offers it; return whether it is installed."""
    try:
        with connection.transaction(SAVEPOINT):
            connection.execute(
                sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension))
            )
    except psycopg.Error:
        return False
    return True


def _statements_begin(connection: psycopg.Connection, lines: Iterator[bytes]) -> Iterator[bytes]:
    """Apply the settings at a script's head, except those that this server does not know; return the rest."""
    for line in lines:
        if line.startswith(SETTINGS):
            _set(connection, line)
        elif _is_statement(line):
            return chain([line], lines)
    return iter(())


def _set(connection: psycopg.Connection, setting: bytes) -> None:
    try:
        with connection.transaction(SAVEPOINT):
            connection.execute(setting)
    except psycopg.errors.UndefinedObject:
        return  # a setting of later versions, such as transaction_timeout


def _is_statement(line: bytes) -> bool:
    return bool(line.strip()) and not line.startswith((b"--", *PSQL_ONLY))
