"""A process that uses an embedded database: opens it, says so in a line of JSON, closes at the end of input.

Started by the tests with real processes; its argument is a JSON object.
"""

import json
import os
import sys
from pathlib import Path

import psycopg

from geoheal.store.embedded import EmbeddedServer, open_embedded


def become(uid: int, gid: int, home: str) -> None:
    """Become an ordinary user (everything is imported by now: the interpreter may be out of its reach)."""
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    os.environ["HOME"] = home


def server_start(url: str) -> str:
    """Ask the database since when its server runs."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_postmaster_start_time()").fetchone()
    assert row is not None
    return str(row[0])


def fork_and_close(server: EmbeddedServer) -> None:
    """Inherit the handle in a child that closes it and exits in order."""
    child = os.fork()
    if child == 0:
        server.close()
        sys.exit(0)
    os.waitpid(child, 0)


def stay(server: EmbeddedServer) -> None:
    """Say what there is, and stay until the end of input."""
    said = {"url": server.url, "started": server_start(server.url), "running": server.is_running()}
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()
    sys.stdin.read()


def main() -> None:
    """Do what the test asks for."""
    wanted = json.loads(sys.argv[1])
    if "user" in wanted:
        become(**wanted["user"])
    bin_dir = Path(wanted["bin_dir"]) if "bin_dir" in wanted else None
    for _ in range(wanted.get("rounds", 1)):
        with open_embedded(
            Path(wanted["data_dir"]),
            bin_dir=bin_dir,
            supervise=wanted["supervise"],
            settings=wanted["settings"],
        ) as server:
            if "fork" in wanted:
                fork_and_close(server)
            if "rounds" in wanted:
                server_start(server.url)
            else:
                stay(server)


if __name__ == "__main__":
    main()
