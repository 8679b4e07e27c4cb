"""Content of an archive, and its parts as SQL."""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from geoheal.errors import DatabaseError, InvalidInput
from geoheal.store.archive.programs import Program

ENTRY = re.compile(r"\d+; \d+ \d+ (.+)")
"""A line of the table of contents; what follows the numbers begins with the kind of the object."""
EXTENSION = re.compile(r"EXTENSION - (\S+)")


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents of an archive.

    Attributes
    ----------
    objects
        Entries of schemas, tables, views, functions, rows and so on.
    grants
        Entries of rights.
    extensions
        Names of the extensions of the database that was backed up.
    """

    objects: tuple[str, ...]
    grants: tuple[str, ...]
    extensions: tuple[str, ...]


def contents_of(program: Program, file: Path) -> Contents:
    """Read the table of contents.

    Raises
    ------
    InvalidInput
        When the file is not an archive that the program can read.
    """
    done = subprocess.run(  # noqa: S603
        [program.path, "--list", str(file)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        reason = done.stderr.strip().rpartition("error: ")[2]
        raise InvalidInput(f"{file} is not a backup that can be read: {reason}.", field="file")
    return sorted_entries(done.stdout.splitlines())


def sorted_entries(lines: Iterable[str]) -> Contents:
    """Sort the lines of ``pg_restore --list``.

    Examples
    --------
    >>> lines = ["; Format: CUSTOM", "2; 3079 9 EXTENSION - vector ", "5; 0 0 COMMENT - EXTENSION vector ",
    ...          "9; 0 0 ACL geoheal VIEW v me", "5; 2615 7 SCHEMA - geoheal me"]
    >>> found = sorted_entries(lines)
    >>> found.objects, found.grants, found.extensions
    (('5; 2615 7 SCHEMA - geoheal me',), ('9; 0 0 ACL geoheal VIEW v me',), ('vector',))
    """
    objects, grants, extensions = [], [], []
    for line in lines:
        if not (entry := ENTRY.fullmatch(line)):
            continue
        if extension := EXTENSION.match(entry[1]):
            extensions.append(extension[1])
        elif entry[1].startswith("ACL "):
            grants.append(line)
        elif not entry[1].startswith(
            ("COMMENT - EXTENSION ", "DEFAULT ACL ")
        ):  # these need an owner's rights
            objects.append(line)
    return Contents(tuple(objects), tuple(grants), tuple(extensions))


@contextmanager
def as_sql(program: Program, file: Path, entries: Iterable[str], *options: str) -> Iterator[IO[bytes]]:
    """Open the SQL of some entries of an archive for reading.

    Raises
    ------
    DatabaseError
        When the archive cannot be read to its end.
    """
    with tempfile.NamedTemporaryFile("w", prefix="geoheal-", suffix=".list") as wanted:
        wanted.write("\n".join(entries) + "\n")
        wanted.flush()
        command = [program.path, "--use-list", wanted.name, "--no-owner", *options, "--file", "-", str(file)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603
            assert process.stdout is not None  # noqa: S101
            yield process.stdout
            process.stdout.read()
        if process.returncode != 0:
            raise DatabaseError(f"{file} cannot be read completely; see the message of pg_restore above.")
