"""The user who runs PostgreSQL: the current one, or a dedicated one instead of root, which it refuses."""

import os
import pwd
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.sharing.locks import FileLock, Mode

DEDICATED_USER = "geoheal-pg"

PASSWORD_LOCK = Path("/etc/.pwd.lock")
"""For root only. The C library locks it differently (``lckpwdf``), which does not affect ``flock``."""

ATTEMPTS = 20
"""``useradd`` fails while another one has /etc/passwd locked; 0.1 s pass between attempts."""

INSTEAD = "Run geoheal as an ordinary user, or set GEOHEAL_DATABASE_URL to a running PostgreSQL server."


ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
"""Environment variables that PostgreSQL's programs receive; PGPORT, PGDATA and the like are left out."""


class SpawnArguments(TypedDict):
    """How :mod:`subprocess` starts a program of PostgreSQL; None changes nothing."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None
    env: dict[str, str]
    cwd: str
    umask: int
    start_new_session: bool


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The user that runs PostgreSQL; ``is_other`` when it is not the one that runs geoheal."""

    uid: int
    gid: int
    is_other: bool

    def spawn_arguments(self) -> SpawnArguments:
        """Arguments of :class:`subprocess.Popen` that start a program of PostgreSQL as this user.

        It runs in a separate session, so that Ctrl-C in a terminal does not reach it.
        """
        return {
            "user": self.uid if self.is_other else None,
            "group": self.gid if self.is_other else None,
            "extra_groups": [] if self.is_other else None,
            "env": ENVIRONMENT,
            "cwd": "/",
            "umask": 0o077,
            "start_new_session": True,
        }

    def take_over(self, path: Path) -> None:
        """Make this user the owner of the file or folder."""
        if self.is_other:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_user(cluster: Path) -> ServerUser:
    """Find, or as root create, the user that runs the server of this cluster.

    Raises
    ------
    EmbeddedDatabaseError
        When the user cannot be created, or the cluster belongs to another one.
    """
    owner = _owner(cluster)
    if os.geteuid() == 0:
        entry = _dedicated_user(owner)
        user = ServerUser(entry.pw_uid, entry.pw_gid, is_other=True)
    else:
        user = ServerUser(os.geteuid(), os.getegid(), is_other=False)
    if owner not in (None, user.uid):
        raise EmbeddedDatabaseError(
            f"The database in {cluster} belongs to user {owner}, and PostgreSQL would run as user "
            f"{user.uid}. Run geoheal as the user who created it, choose another data folder, or, as root, "
            "run "
            f"`chown -R {user.uid}:{user.gid} {cluster}` while no server uses it."
        )
    return user


def _owner(cluster: Path) -> int | None:
    """Return the owner of the cluster; None without a cluster."""
    try:
        (cluster / "PG_VERSION").lstat()
    except FileNotFoundError:
        return None
    except PermissionError:
        pass  # it exists and belongs to another user
    return cluster.lstat().st_uid


def _dedicated_user(uid: int | None) -> pwd.struct_passwd:
    """Look up the dedicated user, or create it, with the uid that owns the cluster, if that is free.

    A container's users are created with its image, while the volume with the cluster stays.
    """
    for _ in range(ATTEMPTS):
        if entry := _entry(DEDICATED_USER):
            return entry
        failure = _create_alone(uid)
        if failure and not (_is_temporary(failure) or _entry(DEDICATED_USER)):
            break
        if failure:
            time.sleep(0.1)
    raise EmbeddedDatabaseError(
        f"PostgreSQL does not run as root, and the user {DEDICATED_USER} that would run it cannot be "
        f"created: {failure or 'useradd did not create it'}. {INSTEAD}"
    )


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _create_alone(uid: int | None) -> str | None:
    """Create the user while no other process does; return an error message, or None.

    ``useradd`` looks up the name before it waits for the lock: the second of two would give the user another
    uid, and the first one's server would belong to no user.
    """
    lock = FileLock(PASSWORD_LOCK)
    try:
        if not lock.acquire(Mode.EXCLUSIVE, timeout_s=1):
            return f"cannot lock {PASSWORD_LOCK}"
        return None if _entry(DEDICATED_USER) else _create(DEDICATED_USER, uid)
    except OSError as error:
        return f"{PASSWORD_LOCK}: {error.strerror}"
    finally:
        lock.release()


def _create(name: str, uid: int | None) -> str | None:
    """Run ``useradd``; return its error message, None on success."""
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return "this system has no useradd"
    chosen = ["--uid", str(uid)] if uid and not _is_taken(uid) else []
    account = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    done = subprocess.run(  # noqa: S603  (no shell, no foreign words)
        [useradd, *account, "--shell", "/usr/sbin/nologin", *chosen, name],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if done.returncode == 0 else done.stderr.strip() or f"useradd ended with {done.returncode}"


def _is_taken(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _is_temporary(failure: str) -> bool:
    return "cannot lock" in failure or "try again later" in failure
