"""The server of a cluster: make sure that it runs, or stop it. Both within a transition, one at a time."""

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
from geoheal.store.embedded.locks import POLL_S, FileLock, Mode, Pause, is_locked
from geoheal.store.embedded.postmaster import (
    PID_FILE,
    Postmaster,
    find_postmaster,
    is_stale,
    orphans,
    read_pid_file,
)
from geoheal.store.embedded.reach import open_the_way
from geoheal.store.embedded.socket_dir import (
    SOCKET_PID_FILE,
    prepare_socket_dir,
    remove_socket_dir,
    socket_dir,
    verify_socket_dir,
)

logger = logging.getLogger(__name__)

STOP_TIMEOUT_S = 60.0
"""An orderly stop ends with a checkpoint, which writes at most the shared buffers."""

ORPHANS_NOTICE_S = 1.0
"""How long processes of a dead server have to notice by themselves before they are told (SIGQUIT)."""

ORPHANS_END_S = 10.0
"""How long they have before they are killed; what they did not commit is gone either way."""


def is_ready(cluster: Cluster) -> bool:
    """Whether the cluster's server runs and accepts connections."""
    postmaster = find_postmaster(cluster.folder.cluster, cluster.user.uid)
    return postmaster is not None and postmaster.is_ready


def ensure_server(cluster: Cluster, pause: Pause = time.sleep) -> Path:
    """Make sure that the cluster's server runs and accepts connections; make the cluster if it is missing.

    A server that is starting or stopping is waited for, and so are processes that a dead one has left behind.

    Returns
    -------
    The folder of the server's socket.

    Raises
    ------
    EmbeddedDatabaseError
        When it cannot be started; :class:`StillStarting` when that takes longer than we wait.
    """
    lock = FileLock(cluster.folder.lock("server"))
    began = time.monotonic()
    while True:
        postmaster = find_postmaster(cluster.folder.cluster, cluster.user.uid)
        if postmaster is not None and postmaster.is_ready:
            return _verified_socket_dir(cluster, postmaster)
        if postmaster is None and lock.try_acquire(Mode.EXCLUSIVE):
            return _start(cluster, lock, pause)
        waited = time.monotonic() - began
        if postmaster is None and waited > ORPHANS_NOTICE_S:
            _end_orphans(cluster, signal.SIGKILL if waited > ORPHANS_END_S else signal.SIGQUIT)
        if waited > START_TIMEOUT_S:
            raise _too_slow(cluster, postmaster)
        pause(POLL_S)


def stop_server(cluster: Cluster) -> None:
    """Stop the cluster's server, if one runs: sessions end, everything is written to disk."""
    postmaster = find_postmaster(cluster.folder.cluster, cluster.user.uid)
    if postmaster is None:
        return
    with suppress(psutil.NoSuchProcess):
        postmaster.process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while postmaster.is_alive() or is_locked(cluster.folder.lock("server")):
        if time.monotonic() > deadline:
            logger.warning(
                "The database in %s takes long to stop; it goes on by itself.", cluster.folder.root
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
            f"A PostgreSQL server that geoheal did not start (process {postmaster.process.pid}) uses "
            f"{cluster.folder.cluster}. Stop it, for example with pg_ctl stop, and try again."
        )
    verify_socket_dir(sockets, cluster.user)
    return sockets


def _remove_stale_pid_files(cluster: Path, sockets: Path) -> None:
    """Remove what a crash left behind where PostgreSQL would mistake another process for its predecessor.

    The lock that we hold says that no process of the cluster is left.
    """
    for path in (cluster / PID_FILE, sockets / SOCKET_PID_FILE):
        file = read_pid_file(path)
        if file is not None and is_stale(file.pid, cluster):
            path.unlink()


def _end_orphans(cluster: Cluster, how: signal.Signals) -> None:
    for orphan in orphans(cluster.folder.cluster, cluster.folder.name):
        logger.warning("Ending process %d that a dead PostgreSQL server has left behind.", orphan.pid)
        with suppress(psutil.NoSuchProcess):
            orphan.send_signal(how)


def _too_slow(cluster: Cluster, postmaster: Postmaster | None) -> EmbeddedDatabaseError:
    if postmaster is not None:
        return StillStarting(cluster.folder)
    return EmbeddedDatabaseError(
        f"Processes that cannot be seen from here (of another container?) use the database in "
        f"{cluster.folder.root}. End them, or choose another data folder."
    )
