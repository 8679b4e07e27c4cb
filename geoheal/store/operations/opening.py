"""Open the database that the settings name: the configured one, or the embedded one while it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager

from geoheal.config.settings import Settings
from geoheal.store.connection.reads import Reads, replica_of
from geoheal.store.operations.migrate import upgrade
from geoheal.store.session import Database, create_engine
from geoheal.store.systems.systems import SYSTEMS_MAX


@contextmanager
def database_url(settings: Settings, *, supervise: bool = False) -> Iterator[str]:
    """Yield the URL of the configured database, or of the embedded one, which runs as long as the context.

    Parameters
    ----------
    supervise
        Start the embedded server again when it dies.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    from geoheal.store.embedded import default_data_dir, open_embedded

    with open_embedded(settings.data_dir or default_data_dir(), supervise=supervise) as server:
        yield server.url


def connect(settings: Settings, url: str) -> Database:
    """Connect lazily to a URL, with the settings' pool and time limits."""
    past = None if settings.direct_database_url is None else settings.direct_database_url.get_secret_value()
    direct = settings.database_url is None or settings.database_is_direct
    engine = create_engine(
        url, pool_size=settings.pool_size, direct=direct, statement_timeout_s=settings.statement_timeout_s
    )
    return Database(
        engine.execution_options(**{SYSTEMS_MAX: settings.systems_max}),
        direct,
        past_pooler=None if direct or past is None else create_engine(past, pool_size=1, direct=True),
    )


def reads_of(settings: Settings, database: Database) -> Reads:
    """Return the reads that may lag a little: from the replica in the settings, if there is one."""
    if settings.read_database_url is None:
        return Reads(database)
    return Reads(
        database,
        replica_of(
            settings.read_database_url.get_secret_value(),
            pool_size=settings.pool_size,
            statement_timeout_s=settings.statement_timeout_s,
        ),
    )


def migration_url(settings: Settings, url: str) -> str:
    """Return the URL past any pooler; None before the embedded PostgreSQL."""
    direct = None if settings.database_url is None else settings.direct_database_url
    return url if direct is None else direct.get_secret_value()


@contextmanager
def open_database(settings: Settings, *, migrate: bool = False) -> Iterator[Database]:
    """Open the configured database, migrated first if asked; close it at the end."""
    with database_url(settings) as url:
        if migrate or settings.database_url is None:
            upgrade(migration_url(settings, url))
        database = connect(settings, url)
        try:
            yield database
        finally:
            database.close()
