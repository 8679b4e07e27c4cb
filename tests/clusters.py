"""Databases of tests on a cluster: where the given server is a coordinator, its nodes need each of them."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import cache
from typing import Final

import psycopg
import sqlalchemy as sa
from psycopg import sql

SHARDS: Final = 2
"""Pieces of each table in a test's database: they are made for each test."""

_END: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
)


@cache
def servers(url: str) -> tuple[str, ...]:
    """URLs of the server and, where it is a coordinator, of its nodes."""
    with psycopg.connect(url) as connection:
        if not connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'citus'").fetchone():
            return (url,)
        nodes = connection.execute(
            "SELECT nodename, nodeport FROM pg_dist_node WHERE groupid > 0 ORDER BY nodeid"
        ).fetchall()
    return (url, *(_at(url, host, port) for host, port in nodes))


def _at(url: str, host: str, port: int) -> str:
    here = sa.make_url(url).set(host=host, port=port, query={})
    return here.render_as_string(hide_password=False)


def order(url: str, statement: sql.Composed, *, leaves: str | None = None) -> None:
    """Run a statement on the server and its nodes; ``leaves`` names a database that nobody may be in."""
    everywhere = servers(url)
    with ThreadPoolExecutor(len(everywhere)) as pool:
        done = [
            pool.submit(_order, each, statement, leaves if len(everywhere) > 1 else None)
            for each in everywhere
        ]
    for each in done:
        each.result()


def _order(server: str, statement: sql.Composed, leaves: str | None) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        for _ in _tries():
            if leaves is not None:
                connection.execute(_END, [leaves])
            with suppress(psycopg.errors.ObjectInUse):
                connection.execute(statement)
                return


def _tries() -> Iterator[None]:
    """Try while a template is in use for an instant: each node has a daemon in each database."""
    for _ in range(50):
        yield
        time.sleep(0.05)
    raise TimeoutError("The template of the tests stays in use.")


def join(server_url: str, database_url: str) -> None:
    """Make a new database one of the cluster, where the server is a coordinator."""
    nodes = servers(server_url)[1:]
    if not nodes:
        return
    name = sa.make_url(database_url).database
    here = [sa.make_url(each).set(database=name) for each in servers(server_url)]
    for each in here:
        with psycopg.connect(each.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION citus")
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SELECT citus_set_coordinator_host(%s, %s)", [here[0].host, here[0].port])
        for each in here[1:]:
            connection.execute("SELECT citus_add_node(%s, %s)", [each.host, each.port])


def set_up(server_url: str, database_url: str) -> None:
    """Give a copy the settings of its template, where the server is a coordinator: they are not copied."""
    from geoheal.store.cluster.distribution import SETTINGS

    name = sql.Identifier(str(sa.make_url(database_url).database))
    if len(servers(server_url)) > 1:
        for setting in SETTINGS:
            order(server_url, sql.SQL("ALTER DATABASE {} SET ").format(name) + sql.SQL(setting))


def spread(server_url: str, database_url: str) -> None:
    """Distribute a migrated database, where the server is a coordinator."""
    from geoheal.store.cluster import distribution
    from geoheal.store.session import Database, create_engine

    if len(servers(server_url)) == 1:
        return
    with (
        closing(Database(create_engine(database_url, pool_size=1))) as database,
        database.transaction() as connection,
    ):
        distribution.distribute(connection, SHARDS, lambda _: None)
