"""The database within the server: its URL, its creation, and useful extensions."""

import logging
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.cluster import SUPERUSER
from geoheal.store.embedded.sharing.locks import POLL_S
from geoheal.store.embedded.socket_dir import PORT

logger = logging.getLogger(__name__)

DATABASE = "geoheal"
MAINTENANCE_DATABASE = "postgres"

NOT_NOW = "the database system is"
"""Beginning of the server's temporary refusals: it is starting up, or in recovery mode."""

RECOVERY_TIMEOUT_S = 60.0

VECTOR_WAITS = """
    SELECT EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'vector' AND installed_version IS NULL)
"""


def database_url(sockets: Path, database: str = DATABASE) -> str:
    """URL of a database on the server whose socket is in the folder, as libpq and SQLAlchemy read it.

    Examples
    --------
    >>> database_url(Path("/var/lib/geoheal/run"))
    'postgresql://postgres@/geoheal?host=/var/lib/geoheal/run&port=5432'
    """
    return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(sockets))}&port={PORT}"


def ensure_database(sockets: Path) -> None:
    """Create the database unless it exists, and install pgvector if the server offers it.

    Raises
    ------
    EmbeddedDatabaseError
        If the server refuses.
    """
    try:
        with _connect(sockets, MAINTENANCE_DATABASE) as connection:
            _create_database(connection)
        with _connect(sockets, DATABASE) as connection:
            _install_vector(connection)
    except psycopg.Error as error:
        raise EmbeddedDatabaseError(
            f"The embedded PostgreSQL runs, but refuses its database: {error}"
        ) from error


def _connect(sockets: Path, database: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect; wait while the running server recovers from the death of one of its processes."""
    deadline = time.monotonic() + RECOVERY_TIMEOUT_S
    while True:
        try:
            return psycopg.connect(database_url(sockets, database), autocommit=True, connect_timeout=10)
        except psycopg.OperationalError as error:
            if NOT_NOW not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(POLL_S)


def _create_database(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
        connection.execute(f"CREATE DATABASE {DATABASE}")


def _install_vector(connection: psycopg.Connection[tuple[Any, ...]]) -> None:
    """Install pgvector, which makes analysts' queries faster; it is optional, so a failure is only logged."""
    waits = connection.execute(VECTOR_WAITS).fetchone()
    if waits is None or not waits[0]:
        return
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public")
    except psycopg.Error as error:
        logger.warning("pgvector is offered but cannot be installed: %s", error)
