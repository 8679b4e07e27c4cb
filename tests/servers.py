"""PostgreSQL servers of Debian's that a test starts, ends and kills."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy as sa

BIN: Final = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
"""Programs of the newest version that is installed; None where there is none."""

MISSING: Final = "Debian's PostgreSQL is not installed (apt install postgresql)."

ALWAYS: Final = {"listen_addresses": "", "fsync": "off", "max_connections": "30", "shared_buffers": "16MB"}
NAME: Final = "postgresql://geoheal@/geoheal?host="
"""Beginning of the URLs; each server has a folder for its socket."""


class Server:
    """A PostgreSQL server of Debian's, run as whom it lets run it.

    Parameters
    ----------
    folder
        Does not exist yet.
    settings
        Of the server, beside or instead of those of all.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] | None = None) -> None:
        folder.mkdir()
        self.folder, self.data = folder, folder / "data"
        self.url = f"{NAME}{folder}"
        self._settings = {**ALWAYS, **(settings or {})}
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    def run(self, program: str, *arguments: str | Path) -> None:
        assert BIN is not None
        whom = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*whom, BIN / program, *arguments], capture_output=True, text=True, check=False, cwd="/"
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def make(self) -> None:
        """Make the server's files, start it, and make the database ``geoheal``."""
        self.run("initdb", "-D", self.data, "-U", "geoheal", "-A", "trust", "--no-sync")
        self.start()
        self.order("CREATE DATABASE geoheal", database="postgres")

    def start(self) -> None:
        settings = " ".join(f"-c {name}='{value}'" for name, value in self._settings.items())
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", f"{settings} -k {self.folder}", "start")

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-D", self.data, "-w", "-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill the server's first process, as the kernel does when memory is short."""
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def order(self, statement: str, *, database: str = "geoheal") -> Any:
        """Run a statement; return its first row, if it has any."""
        url = sa.make_url(self.url).set(database=database).render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            found = connection.execute(statement)
            return found.fetchone() if found.description else None
