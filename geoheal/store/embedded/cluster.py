"""The cluster: its files are created completely, or not at all."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.binaries import Binaries
from geoheal.store.embedded.diagnosis import failure
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.os_user import ServerUser
from geoheal.store.embedded.sharing.locks import FileLock

SUPERUSER = "postgres"
UNFINISHED = "postgres.unfinished-"

BUILTIN_LOCALE_SINCE = 17


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder, the user who runs its server, the programs (None: the wheel's), and settings."""

    folder: DataFolder
    user: ServerUser
    bin_dir: Path | None
    settings: Mapping[str, str]


def ensure_cluster(cluster: Cluster, binaries: Binaries, lock: FileLock) -> None:
    """Create the cluster unless there is one that these programs can serve.

    It is created in a folder beside its place and then renamed, so an incomplete cluster is never in its
    place. ``initdb`` inherits the server's lock: if it outlives this process, no server starts before it has
    ended.

    Raises
    ------
    EmbeddedDatabaseError
        When the cluster is of another major version, is not a cluster, or cannot be created.
    OSError
        When a folder cannot be created, renamed or removed.
    """
    _remove_unfinished(cluster.folder)
    place = cluster.folder.cluster
    if place.exists() and any(place.iterdir()):
        return _check_version(place, binaries)
    unfinished = cluster.folder.root / (UNFINISHED + secrets.token_hex(4))
    unfinished.mkdir(mode=0o700)
    cluster.user.take_over(unfinished)
    _run_initdb(unfinished, cluster, binaries, lock)
    unfinished.rename(place)
    return _sync(cluster.folder.root)


def _remove_unfinished(folder: DataFolder) -> None:
    for path in folder.root.glob(UNFINISHED + "*"):
        shutil.rmtree(path)


def _check_version(place: Path, binaries: Binaries) -> None:
    try:
        major = int((place / "PG_VERSION").read_text())
    except (FileNotFoundError, ValueError):
        raise EmbeddedDatabaseError(
            f"{place} is not empty, but is not a database (it has no PG_VERSION). "
            "Move it away, or choose another data folder."
        ) from None
    if major != binaries.major:
        raise EmbeddedDatabaseError(
            f"The database in {place} was created by PostgreSQL {major}; {binaries.folder} is PostgreSQL "
            f"{binaries.major}, which cannot read it. Upgrade it with pg_upgrade, or export it with pg_dump "
            f"of PostgreSQL {major} and import it into a new data folder, or serve it with PostgreSQL "
            f"{major} and set GEOHEAL_DATABASE_URL to that server."
        )


def _run_initdb(place: Path, cluster: Cluster, binaries: Binaries, lock: FileLock) -> None:
    done = subprocess.run(  # noqa: S603  (no shell, no foreign words)
        [binaries.program("initdb"), "--pgdata", str(place), *_initdb_options(binaries.major)],
        capture_output=True,
        text=True,
        check=False,
        pass_fds=(lock.descriptor(),),
        **cluster.user.spawn_arguments(),
    )
    if done.returncode != 0:
        named = cluster.folder.cluster
        raise failure(f"The database in {named} cannot be created", done.stderr.strip(), named)


def _initdb_options(major: int) -> list[str]:
    """Text in UTF-8, sorted by code point: the same on every machine, whatever locales (or ICU) it has.

    Trust is safe, for only the owner can reach the socket: see :mod:`geoheal.store.embedded.socket_dir`.
    """
    if major >= BUILTIN_LOCALE_SINCE:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    else:
        locale = ["--locale=C.UTF-8"]
    access = [f"--username={SUPERUSER}", "--auth-local=trust", "--auth-host=reject"]
    return [*access, *locale, "--encoding=UTF8", "--data-checksums", "--no-instructions"]


def _sync(folder: Path) -> None:
    """Write a rename in the folder to the disk, so that it survives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
