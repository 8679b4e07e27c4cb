"""Migrations from Python: the same that ``alembic upgrade head`` runs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from geoheal.errors import MigrationRequired
from geoheal.store.session import Database, create_engine, sqlstate
from geoheal.store.tables import SCHEMA

if TYPE_CHECKING:
    from alembic.config import Config

MISSING = ("42P01", "3F000")
"""SQLSTATEs of a table, and of a schema, that is not there."""


def scripts() -> Path:
    """Folder of the migrations: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parents[1]
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def head() -> str:
    """Revision that this version needs: migrations are named by their sortable revision."""
    return max(path.name.split("_")[0] for path in (scripts() / "versions").glob("[0-9]*.py"))


def revision(database: Database) -> str | None:
    """Revision that the database stands at; None before the first migration."""
    with database.transaction() as connection:
        try:
            return connection.execute(text(f"SELECT version_num FROM {SCHEMA}.alembic_version")).scalar()
        except ProgrammingError as error:
            if sqlstate(error) in MISSING:
                return None
            raise


def upgrade(url: str) -> bool:
    """Migrate the database to :func:`head`; say whether there was anything to do.

    Alembic is imported only when there is: every start of the service calls this.
    """
    database = Database(create_engine(url, pool_size=1))
    try:
        if revision(database) == head():
            return False
        from alembic import command

        with database.transaction() as connection:
            command.upgrade(_config(connection), "head")
        return True
    finally:
        database.close()


def write_sql(stream: TextIO = sys.stdout) -> None:
    """Write the whole migration as SQL, for people who run it by hand."""
    from alembic import command

    config = _config(None)
    config.output_buffer = stream
    command.upgrade(config, "head", sql=True)


def require_current(database: Database) -> None:
    """Make sure that the schema is the one that this version needs.

    Raises
    ------
    MigrationRequired
        When it is not.
    """
    stands_at = revision(database)
    if stands_at != head():
        stands = f"stands at migration {stands_at}" if stands_at else "has not been migrated yet"
        raise MigrationRequired(
            f"The database {stands}, and this version needs {head()}; run `geoheal migrate`."
        )


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts()))
    config.set_main_option("path_separator", "os")
    return config
