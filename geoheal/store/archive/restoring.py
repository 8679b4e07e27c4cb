"""Read an archive into a database, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from geoheal.errors import DatabaseError
from geoheal.store.archive import replay
from geoheal.store.archive.contents import Contents, as_sql, contents_of
from geoheal.store.archive.programs import Program, newest


@dataclass(frozen=True, slots=True)
class Restored:
    """Parts of an archive that could not be restored on this server.

    Attributes
    ----------
    extensions
        Extensions that the server does not offer, or the role may not install.
    roles
        Roles with rights that do not exist here.
    """

    extensions: Sequence[str]
    roles: Sequence[str]


def restore(url: str, file: Path) -> Restored:
    """Restore everything, or nothing.

    Raises
    ------
    InvalidInput
        When the file is not an archive.
    DatabaseError
        If the database refuses it; then nothing is stored.
    """
    program = newest("pg_restore")
    contents = contents_of(program, file)
    try:
        with psycopg.connect(url, client_encoding="utf8") as connection:
            return _restore(connection, program, file, contents)
    except psycopg.Error as error:
        said = str(error.diag.message_primary or error).strip().rstrip(".")
        raise DatabaseError(f"The database refused the backup, and nothing was restored: {said}.") from error


def _restore(connection: psycopg.Connection, program: Program, file: Path, contents: Contents) -> Restored:
    absent = [name for name in contents.extensions if not replay.install(connection, name)]
    plain = "--no-privileges"
    with as_sql(program, file, contents.objects, plain, "--section", "pre-data") as script:
        replay.replay_definitions(connection, script)
    with as_sql(program, file, contents.objects, plain, "--section", "data") as script:
        replay.replay_rows(connection, script)
    with as_sql(program, file, contents.objects, plain, "--section", "post-data") as script:
        replay.replay_definitions(connection, script)
    with as_sql(program, file, contents.grants) as script:
        roles = replay.replay_grants(connection, script)
    return Restored(absent, roles)
