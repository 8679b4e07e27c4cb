"""PgBouncer in transaction mode, in front of a database of the tests."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa

from tests import databases
from tests.waiting import PATIENCE_S, eventually

PGBOUNCER: Final = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
MISSING: Final = "PgBouncer is not installed (apt install pgbouncer)."
PORT: Final = 6432

CONFIGURATION: Final = """
[databases]
{database} = host={host} port={port} dbname={database} user={user}{password}
[pgbouncer]
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 100
server_login_retry = 1
listen_addr =
unix_socket_dir = {folder}
listen_port = {listen_port}
auth_type = any
"""


class Pooler:
    """A running PgBouncer that may be killed, and started again.

    Parameters
    ----------
    configuration, sockets
        Its file, and the folder of the server's socket; None where the server is reached by TCP.
    url
        Of the database, through it.
    """

    def __init__(self, configuration: Path, sockets: Path | None, url: str) -> None:
        self._configuration, self._sockets, self._url = configuration, sockets, url
        self.start()

    def start(self) -> None:
        self.process = _start(self._configuration, self._sockets)
        _await(self._url, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=PATIENCE_S)


@contextmanager
def pooler(database_url: str, *, connections: int) -> Iterator[tuple[str, Pooler]]:
    """Yield a database's URL through a PgBouncer with this many server connections, and the PgBouncer."""
    direct = sa.make_url(database_url)
    way = databases.way_to(database_url)
    # Not pytest's folder: the path of a socket is short, and whom PgBouncer runs as must get there.
    with tempfile.TemporaryDirectory(prefix="geoheal-pgb-", dir="/tmp") as name:
        folder = Path(name)
        configuration = folder / "pgbouncer.ini"
        configuration.write_text(
            CONFIGURATION.format(
                database=direct.database,
                host=way["host"],
                port=way["port"],
                user=way["user"],
                password=f" password={way['password']}" if "password" in way else "",
                connections=connections,
                folder=folder,
                listen_port=PORT,
            )
        )
        url = f"postgresql://{direct.username}@/{direct.database}?host={folder}&port={PORT}"
        running = Pooler(configuration, databases.owner_of(way["host"]), url)
        try:
            yield url, running
        finally:
            running.process.terminate()
            running.process.communicate(timeout=PATIENCE_S)


def _start(configuration: Path, sockets: Path | None) -> subprocess.Popen[bytes]:
    """Start PgBouncer as whom the server runs: it refuses root, and only he may enter the server's folder."""
    assert PGBOUNCER is not None
    command = [PGBOUNCER, "-q", str(configuration)]
    if os.geteuid() != 0:
        return subprocess.Popen(command, stderr=subprocess.PIPE)
    owner = pwd.getpwnam("nobody") if sockets is None else pwd.getpwuid(sockets.stat().st_uid)
    for path in (configuration.parent, configuration):
        shutil.chown(path, owner.pw_uid)
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, user=owner.pw_uid, group=owner.pw_gid, extra_groups=[]
    )


def _await(url: str, process: subprocess.Popen[bytes]) -> None:
    def answers() -> bool:
        with suppress(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=5).close()
            return True
        assert process.poll() is None, process.communicate()[1].decode()
        return False

    eventually(answers)
