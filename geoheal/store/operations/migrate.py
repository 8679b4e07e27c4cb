"""Run migrations from Python, as ``alembic upgrade head`` does."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import ProgrammingError

from geoheal.errors import DatabaseNewer, InvalidInput, MigrationRequired
from geoheal.store.cluster import distribution
from geoheal.store.driver_errors import sqlstate
from geoheal.store.schema.service_tables import schema_compatibility
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.session import Database, create_engine

if TYPE_CHECKING:
    from alembic.config import Config

MISSING = ("42P01", "3F000")
"""SQLSTATEs of a missing table, and of a missing schema."""


def scripts() -> Path:
    """Folder of the migrations: inside an installed package, beside it in a checkout."""
    package = Path(__file__).parents[2]
    inside = package / "migrations"
    return inside if inside.is_dir() else package.parent / "migrations"


def revisions() -> dict[str, str]:
    """Title of each migration by its revision, oldest first; revisions sort as text."""
    paths = sorted((scripts() / "versions").glob("[0-9]*.py"))
    named = (path.stem.partition("_") for path in paths)
    return {revision: title.replace("_", " ") for revision, _, title in named}


def head() -> str:
    """Revision that this version needs."""
    return max(revisions())


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
    """Migrate the database to :func:`head`; return whether migrations were run.

    Alembic is imported only then, because every start of the service calls this.

    Raises
    ------
    DatabaseNewer
        If a later version has migrated it to a schema on which this one does not run.
    """
    database = Database(create_engine(url, pool_size=1))
    try:
        stands_at = revision(database)
        if stands_at == head() or is_later(database, stands_at):
            return False
        from alembic import command

        with database.transaction() as connection:
            command.upgrade(_config(connection), "head")
            distribution.keep_up(connection)
        return True
    finally:
        database.close()


def write_sql(stream: TextIO = sys.stdout, begin: str | None = None, end: str | None = None) -> None:
    """Write migrations as SQL, for people who run it by hand.

    Parameters
    ----------
    begin, end
        Revision of the database, and the target revision; all migrations if None.

    Raises
    ------
    InvalidInput
        If a revision does not exist, or the end is before the beginning.
    """
    from alembic import command

    for field, each in (("from", begin), ("to", end)):
        if each is not None and each not in revisions():
            raise InvalidInput(
                f"There is no migration {each!r}; there are {', '.join(revisions())}.", field=field
            )
    if begin is not None and begin > (end or head()):
        raise InvalidInput(f"Migration {end} is earlier than {begin}.", field="to")
    if begin == (end or head()):
        return
    config = _config(None)
    config.output_buffer = stream
    command.upgrade(config, f"{begin}:{end or 'head'}" if begin else end or "head", sql=True)


def require_known(stands_at: str | None) -> None:
    """Make sure that no later version has migrated the database.

    Raises
    ------
    DatabaseNewer
        When one has.
    """
    if stands_at is not None and stands_at > head():
        raise DatabaseNewer(
            f"The database is at migration {stands_at} of a later version of geoheal, but this one only "
            f"supports up to {head()}: install that version again, or restore a backup from before it."
        )


def is_later(database: Database, stands_at: str | None) -> bool:
    """Whether a later version has migrated the database, to a schema on which this one runs.

    Raises
    ------
    DatabaseNewer
        When this version does not run on that schema.
    """
    if stands_at is None or stands_at <= head():
        return False
    with database.transaction() as connection:
        oldest = connection.execute(select(schema_compatibility.c.oldest)).scalar()
    if oldest is None or oldest > head():
        require_known(stands_at)
    return True


def require_compatible(database: Database) -> str:
    """Make sure that this version runs on the schema; return the revision of the database.

    It runs on its own schema, and on later ones that allow it, so that a version and the next one can run
    side by side.

    Raises
    ------
    MigrationRequired
        If the schema is an earlier one; of the class DatabaseNewer if it is a later one that does not allow
        this version.
    """
    stands_at = revision(database)
    if stands_at is not None and (stands_at == head() or is_later(database, stands_at)):
        return stands_at
    stands = f"is at migration {stands_at}" if stands_at else "has not been migrated yet"
    raise MigrationRequired(f"The database {stands}, and this version needs {head()}; run `geoheal migrate`.")


def _config(connection: Connection | None) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(scripts()))
    config.set_main_option("path_separator", "os")
    return config
