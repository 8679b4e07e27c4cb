"""PostgreSQL's programs that write and read archives."""

import os
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from geoheal.errors import DatabaseError, EmbeddedDatabaseError
from geoheal.store.embedded.binaries import wheel_bin_dir


@dataclass(frozen=True, slots=True)
class Program:
    """A program of PostgreSQL and its major version."""

    path: str
    major: int

    def run(self, *arguments: str, variables: dict[str, str] | None = None) -> None:
        """Run it to its end; its messages go to standard error.

        Raises
        ------
        DatabaseError
            When it fails.
        """
        environment = os.environ | (variables or {})
        done = subprocess.run([self.path, *arguments], env=environment, check=False)  # noqa: S603
        if done.returncode != 0:
            raise DatabaseError(f"{Path(self.path).name} failed; see its messages above.")


def program_for(name: str, server_major: int) -> Program:
    """Choose the program that writes an archive of a server: it must not be older than the server.

    The machine's program is preferred, because the wheel's cannot encrypt connections.

    Raises
    ------
    DatabaseError
        If all installed ones are older, or none is installed.
    """
    for each in _installed(name):
        if each.major >= server_major:
            return each
    raise DatabaseError(
        f"The server is PostgreSQL {server_major}, and no {name} of that version or a later one is "
        f"installed; install PostgreSQL {server_major}'s client programs."
    )


def newest(name: str) -> Program:
    """Choose the program that reads the most archives: the newest one.

    Raises
    ------
    DatabaseError
        When none is installed.
    """
    found = _installed(name)
    if not found:
        raise DatabaseError(f"No working {name} is installed; install PostgreSQL's client programs.")
    return max(found, key=lambda each: each.major)


def own(name: str) -> Program:
    """Name the embedded PostgreSQL's own program.

    Raises
    ------
    DatabaseError
        When it does not run.
    """
    path = wheel_bin_dir() / name
    program = _program(path)
    if program is None:
        raise DatabaseError(f"The embedded PostgreSQL's {path} cannot be run.")
    return program


def _installed(name: str) -> list[Program]:
    """Find the programs of machine and wheel that run; a distribution's wrapper may lead nowhere."""
    paths = [Path(path)] if (path := shutil.which(name)) else []
    with suppress(EmbeddedDatabaseError):
        paths.append(wheel_bin_dir() / name)
    return [found for path in paths if (found := _program(path))]


def _program(path: Path) -> Program | None:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return None if found is None else Program(str(path), int(found[1]))
