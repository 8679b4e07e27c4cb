"""Tests that CI may skip, and why; any other skip fails there."""

from typing import Final

ALLOWED: Final = {
    "the labelled series are not beside the project": "they may not be published with it",
    "the tests run as an ordinary user already": "the same attempts run as this user in that case",
    "only root can": "an ordinary user has nobody to give files to",
    "root's own folders are its own": "the case exists for ordinary users alone",
    "mounting a small file system needs rights": "an ordinary user cannot fill a disk of a test's own",
    "an ordinary user cannot reach": "the checkout or the virtual environment is in a private folder",
    "this file system has no access control lists": "a property of the machine's disk",
    "no earlier PostgreSQL is here": "a backup is restored on one where Debian's is installed",
    "This PostgreSQL does not offer pgvector": "Debian's PostgreSQL has it in a package apart",
    "the history of the code is not here": "an archive or a shallow clone has no earlier commits",
    "The server is a cluster": "plans are read of one server, with which CI runs",
    "The server is not a cluster": "it is of several machines; `make test-citus` tries one that is given",
    "The tests run on a given server": "the runs on the embedded PostgreSQL include it",
    "Helm's engine is not installed": "the manifests that it made are tested; it is a download of 80 MB",
    "no Python 3.": "the check of what old versions lack runs everywhere; where they are, the client does",
    "npm and Node.js are not installed": "CI fails without them, where it checks the TypeScript client",
    "redis-server is not installed": "its wheel exists for Python 3.11 and 3.12, with which CI runs",
    "GEOHEAL_TEST_S3_URL names no server": "given by hand; folders go through the same code in each run",
    "There is nothing to lose": "that migration adds nothing that a downgrade could drop",
}
"""Beginnings of reasons, and why nothing is lost."""


def is_allowed(reason: str) -> bool:
    """Whether CI may skip for this reason.

    >>> is_allowed("Skipped: only root can give files away"), is_allowed("Skipped: no sandbox here")
    (True, False)
    """
    return reason.removeprefix("Skipped: ").startswith(tuple(ALLOWED))
