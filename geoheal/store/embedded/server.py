"""The server of a cluster: make sure that it runs, or stop it; each within a transition, one at a time."""

import logging
import signal
import time
from contextlib import suppress
from pathlib import Path

import psutil

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.binaries import find_binaries
from geoheal.store.embedded.cluster import Cluster, ensure_cluster
from geoheal.store.embedded.launch import START_TIMEOUT_S, StillStarting, launch
from geoheal.store.embedded.reach import open_the_way
from geoheal.store.embedded.sharing.locks import POLL_S, FileLock, Mode, Pause, is_locked
from geoheal.store.embedded.sharing.orphans import end_orphans
from geoheal.store.embedded.sharing.postmaster import (
    PID_FILE,
    Postmaster,
    find_postmaster,
    is_stale,
    read_pid_file,
)
from geoheal.store.embedded.socket_dir import (
    SOCKET_PID_FILE,
    prepare_socket_dir,
    remove_socket_dir,
    socket_dir,
    verify_socket_dir,
)

logger = logging.getLogger(__name__)

TRANSITION_TIMEOUT_S = START_TIMEOUT_S + 30.0
"""Longer than any start of the server takes."""

STOP_TIMEOUT_S = 60.0
"""An orderly stop ends with a checkpoint, which writes at most the shared buffers."""

PID_FILE_TIMEOUT_S = 2.0
"""Longest time (s) until a started process identifies itself."""


def is_ready(cluster: Cluster) -> bool:
    """Whether the cluster's server runs and accepts connections."""
    postmaster = find_postmaster(cluster.folder.cluster, cluster.user.uid)
    return postmaster is not None and postmaster.is_ready


def ensure_server(cluster: Cluster, pause: Pause = time.sleep) -> Path:
    """Make sure that the cluster's server runs and accepts connections; create the cluster if it is missing.

    Waits for a server that is starting or stopping, and for processes that a dead one has left behind.

    Returns
    -------
    The folder of the server's socket.

    Raises
    ------
    EmbeddedDatabaseError
        If it cannot be started; :class:`StillStarting` if that takes longer than the wait.
    """
    lock = FileLock(cluster.folder.lock("server"))
    began = seen = time.monotonic()
    while True:
        postmaster = find_postmaster(cluster.folder.cluster, cluster.user.uid)
        if postmaster is not None and postmaster.is_ready:
            return _verified_socket_dir(cluster, postmaster)
        if postmaster is None and lock.try_acquire(Mode.EXCLUSIVE):
            return _start(cluster, lock, pause)
        now = time.monotonic()
        seen = seen if postmaster is None else now
        if now - began > START_TIMEOUT_S and postmaster is not None:
            raise StillStarting(cluster.folder)
        pause(end_orphans(cluster.folder, now - seen))


def stop_server(cluster: Cluster) -> None:
    """Stop the cluster's server, if one runs: sessions end, everything is written to disk."""
    postmaster = _postmaster_soon(cluster)
    if postmaster is None:
        return
    with suppress(psutil.NoSuchProcess):
        postmaster.process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while postmaster.is_alive() or is_locked(cluster.folder.lock("server")):
        if time.monotonic() > deadline:
            logger.warning(
                "The database in %s takes long to stop; it continues in the background.", cluster.folder.root
            )
            return
        time.sleep(POLL_S)
    remove_socket_dir(socket_dir(cluster.folder, cluster.user), cluster.folder)


def _start(cluster: Cluster, lock: FileLock, pause: Pause) -> Path:
    try:
        binaries = find_binaries(cluster.bin_dir, cluster.user)
        sockets = socket_dir(cluster.folder, cluster.user)
        prepare_socket_dir(sockets, cluster.user)
        open_the_way(cluster.user, [cluster.folder.root, sockets.parent])
        ensure_cluster(cluster, binaries, lock)
        _remove_stale_pid_files(cluster.folder.cluster, sockets)
        launch(cluster, binaries, sockets, lock, pause)
        return sockets
    finally:
        lock.forget()


def _verified_socket_dir(cluster: Cluster, postmaster: Postmaster) -> Path:
    sockets = Path(postmaster.file.socket_dir)
    if not (postmaster.file.socket_dir and sockets.is_dir()):
        raise EmbeddedDatabaseError(
            f"The PostgreSQL server that uses {cluster.folder.cluster} (process {postmaster.process.pid}) "
            "has no socket here: another program started it, or the folder of its socket was removed. Stop "
            "it, and try again."
        )
    verify_socket_dir(sockets, cluster.user)
    return sockets


def _remove_stale_pid_files(cluster: Path, sockets: Path) -> None:
    """Remove files of a crashed server with which PostgreSQL would mistake another process for it.

    The lock that is held here proves that no process of the cluster is left.
    """
    for path in (cluster / PID_FILE, sockets / SOCKET_PID_FILE):
        file = read_pid_file(path)
        if file is not None and is_stale(file.pid, cluster):
            path.unlink()


def _postmaster_soon(cluster: Cluster) -> Postmaster | None:
    """Find the server, also if it was started a moment ago and has not written its file yet."""
    deadline = time.monotonic() + PID_FILE_TIMEOUT_S
    while (postmaster := find_postmaster(cluster.folder.cluster, cluster.user.uid)) is None:
        if time.monotonic() > deadline or not is_locked(cluster.folder.lock("server")):
            break
        time.sleep(POLL_S)
    return postmaster
