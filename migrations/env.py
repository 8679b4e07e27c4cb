"""Runs the migrations: all of them in one transaction, one replica at a time, never waiting for ever."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import fileConfig

from alembic import context
from sqlalchemy import Connection, Engine, text

from geoheal.config.settings import load_settings
from geoheal.store.schema.all_tables import SCHEMA, metadata
from geoheal.store.session import create_engine

LOCK_KEY = 7305_2026
"""Advisory lock of the migrations: arbitrary, and never to be changed."""

PREPARATION = (
    # Before the timeouts, so that a replica waits for the one that migrates, and finds nothing left to do.
    f"SELECT pg_advisory_xact_lock({LOCK_KEY})",
    # A migration that cannot have its lock soon would make every reader behind it wait too.
    "SET LOCAL lock_timeout = '4s'",
    "SET LOCAL statement_timeout = '10min'",
    # Needed where Citus distributes the tables; unused placeholders elsewhere. A new table is a local one
    # until it is distributed, at the end of the transaction.
    "SET LOCAL citus.multi_shard_modify_mode = 'sequential'",
    "SET LOCAL citus.enable_local_reference_table_foreign_keys = off",
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
)

PARTITION = re.compile(r"snapshots_\d{4}_\d{2}")


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Compare geoheal's schema alone, and leave out the partitions: the service makes those."""
    if kind == "schema":
        return name == SCHEMA
    return not (kind == "table" and name is not None and PARTITION.fullmatch(name))


def migrate(connection: Connection) -> None:
    """Migrate over a connection whose transaction the caller owns."""
    for statement in PREPARATION:
        connection.execute(text(statement))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table_schema=SCHEMA,
        include_schemas=True,
        include_name=include_name,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


@contextmanager
def configured_connection() -> Iterator[Connection]:
    """Connect to the database that the caller, the command line or the settings name."""
    given = context.config.attributes.get("connection")
    if isinstance(given, Connection):
        yield given
        return
    if isinstance(given, Engine):
        with given.begin() as connection:
            yield connection
        return
    with configured_url() as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            yield connection
        engine.dispose()


@contextmanager
def configured_url() -> Iterator[str]:
    """Name the database: ``-x url=…``, the settings, or the embedded one, which runs as long as needed."""
    settings = load_settings(database_url=context.get_x_argument(as_dictionary=True).get("url"))
    url = settings.direct_database_url or settings.database_url
    if url is not None:
        yield url.get_secret_value()
        return
    from geoheal.store.embedded import default_data_dir, open_embedded

    with open_embedded(settings.data_dir or default_data_dir()) as server:
        yield server.url


def write_sql() -> None:
    """Print the migration as SQL, for people who run it by hand."""
    context.configure(
        dialect_name="postgresql",
        target_metadata=metadata,
        version_table_schema=SCHEMA,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        for statement in PREPARATION:
            context.execute(statement)
        context.run_migrations()


if context.config.config_file_name is not None:
    fileConfig(context.config.config_file_name, disable_existing_loggers=False)

if context.is_offline_mode():
    write_sql()
else:
    with configured_connection() as connection:
        migrate(connection)
