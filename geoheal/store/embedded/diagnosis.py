"""Diagnose a failed start from the server's log."""

import re
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError

TAIL_BYTES = 8192
TAIL_LINES = 12

ADVICE: tuple[tuple[str, str], ...] = (
    (
        "No space left on device|Disk quota exceeded|free disk space",
        "Free space on the disk that holds {root}.",
    ),
    (
        "Read-only file system",
        "The disk that holds {root} is read-only: choose another data folder.",
    ),
    (
        "could not look up effective user ID",
        "The user who runs geoheal is missing in /etc/passwd: add an entry.",
    ),
    (
        "pre-existing shared memory block",
        "Processes of an earlier server still run: try again in a moment.",
    ),
    ("lock file .* already exists", "Another PostgreSQL uses {cluster}: stop it, then try again."),
    (
        "shared memory segment",
        "Give the container more shared memory (for example --shm-size=256m).",
    ),
    (
        "valid checkpoint record|invalid page|checksum",
        "Files are damaged: restore a backup of {cluster}.",
    ),
    (
        "Permission denied|Operation not permitted",
        "PostgreSQL may not use a file that it needs.",
    ),
    ("unrecognized configuration parameter|invalid value for parameter", "Correct the setting in {cluster}."),
)
"""Patterns in the log, and what to do about each; the first that occurs counts."""

OTHERWISE = "Or set GEOHEAL_DATABASE_URL to a PostgreSQL server that runs already."


def log_tail(log: Path, start: int) -> str:
    """Return the last lines of the log after the offset ``start`` (bytes)."""
    try:
        with log.open("rb") as file:
            file.seek(max(start, log.stat().st_size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-TAIL_LINES:])


def advice(said: str) -> str:
    """Return what to do about a failure, from what PostgreSQL said."""
    return next((what for pattern, what in ADVICE if re.search(pattern, said)), "Its last lines are below.")


def failure(what: str, said: str, cluster: Path) -> EmbeddedDatabaseError:
    """Return the error for a failure.

    Parameters
    ----------
    what
        What happened, as a sentence without its full stop.
    said
        The last lines of PostgreSQL's log.
    cluster
        The cluster's folder.
    """
    todo = advice(said).format(root=cluster.parent, cluster=cluster)
    return EmbeddedDatabaseError(f"{what}. {todo} {OTHERWISE}\n{said or '(PostgreSQL wrote nothing.)'}")
