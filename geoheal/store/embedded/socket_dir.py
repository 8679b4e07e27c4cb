"""Where the server listens: a Unix socket in a folder that only its user (and root) can enter.

The server trusts all connections, so that the folder's owner can connect as any role (an analyst's, for
example) without passwords or name maps: the mode 0700 of the folder protects it, and that of the socket as
well. So the folder itself is checked: it must be a real folder of the server's user, closed to everyone else.
"""

import os
import stat
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.os_user import ServerUser

PORT = 5432
SOCKET = f".s.PGSQL.{PORT}"
SOCKET_PID_FILE = f"{SOCKET}.lock"

MAX_SOCKET_PATH = 107
"""Longest path (bytes) of a Unix socket: ``sun_path`` of unix(7) has 108, the last of them zero."""

ROOT_RUNTIME_DIR = Path("/run/geoheal")


def socket_dir(folder: DataFolder, user: ServerUser) -> Path:
    """Folder of the socket: in the data folder, or elsewhere when that path is too long for a socket.

    A comma is not possible either: clients read it as a separator of hosts. Elsewhere is /run for root,
    otherwise /tmp: the user's runtime folder is removed at logout, while the server continues.
    """
    path = os.fsencode(folder.run / SOCKET)
    if len(path) <= MAX_SOCKET_PATH and b"," not in path:
        return folder.run
    if user.is_other:
        return ROOT_RUNTIME_DIR / folder.name
    return Path("/tmp") / f"{folder.name}-{user.uid}"  # noqa: S108  (verified below)


def prepare_socket_dir(path: Path, user: ServerUser) -> None:
    """Create the folder, or verify the existing one.

    Raises
    ------
    EmbeddedDatabaseError
        If it cannot be created, or others can use it.
    """
    try:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o711, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
        if path.lstat().st_uid == os.geteuid():
            user.take_over(path)
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"The folder {path} for the database's socket cannot be created: {error.strerror}."
        ) from error
    verify_socket_dir(path, user)


def verify_socket_dir(path: Path, user: ServerUser) -> None:
    """Make sure that the path is a folder of this user, closed to everyone else.

    Raises
    ------
    EmbeddedDatabaseError
        If it is not: whoever can enter it can pretend to be the server, or read everything.
    """
    status = path.lstat()
    private = status.st_uid == user.uid and not stat.S_IMODE(status.st_mode) & 0o077
    if not (stat.S_ISDIR(status.st_mode) and private):
        raise EmbeddedDatabaseError(
            f"{path} is needed for the database's socket, but it is not a folder of user {user.uid} with "
            "mode "
            f"0700 (owner {status.st_uid}, mode {stat.S_IMODE(status.st_mode):04o}). Somebody else may have "
            "put it there: find out who, remove it, and try again."
        )


def remove_socket_dir(path: Path, folder: DataFolder) -> None:
    """Remove the folder of a stopped server when it lies outside the data folder."""
    if path != folder.run and path.is_dir() and not any(path.iterdir()):
        path.rmdir()
