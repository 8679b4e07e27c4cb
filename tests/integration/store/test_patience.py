"""A server whose machine is gone is given up: each connection has the options that see to it."""

import asyncio
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from procrastinate import PsycopgConnector
from sqlalchemy import make_url

from geoheal.store.patience import PATIENCE
from geoheal.store.session import create_engine
from geoheal.worker.queue import queue_at

OPTIONS = {
    "tcp_user_timeout": socket.TCP_USER_TIMEOUT,
    "keepalives_idle": socket.TCP_KEEPIDLE,
    "keepalives_interval": socket.TCP_KEEPINTVL,
    "keepalives_count": socket.TCP_KEEPCNT,
}


def options_of(connection):
    """Return libpq's options as the system has them for the socket of a connection."""
    with socket.socket(fileno=connection.fileno()) as of_libpq:
        found = {name: of_libpq.getsockopt(socket.IPPROTO_TCP, option) for name, option in OPTIONS.items()}
        assert of_libpq.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        of_libpq.detach()
    return found


def pump(source, target):
    """Pass on what arrives, until it ends."""
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def url_by_tcp(database_url):
    """Return a URL by TCP, also of a server that only has a socket in a folder."""
    url = make_url(database_url)
    if "host" not in url.query:
        yield database_url
        return
    folder = Path(str(url.query["host"]))
    listening = socket.create_server(("127.0.0.1", 0))
    opened = [listening]

    def accept():
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(folder / f".s.PGSQL.{url.port or 5432}"))
                opened.extend((client, server))
                for ends in ((client, server), (server, client)):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

    thread = threading.Thread(target=accept)
    thread.start()
    host, port = listening.getsockname()
    yield url.set(host=host, port=port, query={}).render_as_string(hide_password=False)
    for each in opened:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
    thread.join()
    for each in opened:
        each.close()


WANTED = {name: PATIENCE[name] for name in OPTIONS}


@pytest.mark.parametrize(
    ("own", "expected"),
    [({}, WANTED), ({"tcp_user_timeout": "7000"}, WANTED | {"tcp_user_timeout": 7_000})],
    ids=["by default", "of the URL"],
)
def test_connections_give_up_a_machine_that_is_gone(url_by_tcp, own, expected):
    engine = create_engine(make_url(url_by_tcp).update_query_dict(own).render_as_string(hide_password=False))
    connection = engine.raw_connection()
    try:
        assert options_of(connection.driver_connection) == expected
    finally:
        connection.close()
        engine.dispose()


def test_so_do_those_of_the_queue(url_by_tcp):
    async def found():
        async with queue_at(url_by_tcp).open_async() as queue:
            assert isinstance(queue.connector, PsycopgConnector)
            async with queue.connector.pool.connection() as connection:
                return options_of(connection)

    assert asyncio.run(found()) == WANTED
