"""Databases of tests on a server: made from a template, and dropped at the end."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import sqlalchemy as sa
from psycopg import sql

from tests import clusters

GIVEN: Final = "GEOHEAL_TEST_DATABASE_URL"
"""Environment variable with the URL of the server to test with; tests start one of their own without it."""

EMBEDDED_ALONE: Final = "The tests run on a given server, and this one is of the embedded PostgreSQL"
"""Why a test is skipped there."""


def given() -> str | None:
    """URL of the server that the tests are to use; None where they start one of their own."""
    return os.environ.get(GIVEN) or None


@contextmanager
def database(server_url: str, *, template: str | None = None) -> Iterator[str]:
    """Make a database with a name of its own, give its URL, and drop it whoever is still connected."""
    name = f"geoheal_test_{uuid.uuid4().hex}"
    # Copying a template's files takes a tenth of the time that logging each of their pages does.
    like = sql.SQL(" TEMPLATE {} STRATEGY = FILE_COPY").format(sql.Identifier(template)) if template else None
    create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)) + (like or sql.SQL(""))
    clusters.order(server_url, create, leaves=template)
    url = sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    try:
        if template is None:
            clusters.join(server_url, url)
        else:
            clusters.set_up(server_url, url)
        yield url
    finally:
        clusters.order(server_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def way_to(url: str) -> dict[str, str]:
    """Host (a folder of sockets, where it is one), port, user and password of a URL.

    >>> way_to("postgresql://ann@/test?host=/run/pg")
    {'host': '/run/pg', 'port': '5432', 'user': 'ann'}
    """
    parsed = sa.make_url(url)
    parts = {
        "host": parsed.host or parsed.query.get("host"),
        "port": parsed.port or parsed.query.get("port", "5432"),
        "user": parsed.username,
        "password": parsed.password,
    }
    return {name: str(value) for name, value in parts.items() if value}


def owner_of(host: str) -> Path | None:
    """Return the folder whose owner a server on this machine runs as; None for one that is reached by TCP."""
    return Path(host) if host.startswith("/") else None
