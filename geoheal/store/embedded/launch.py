"""Launching the server's process and waiting until it accepts connections."""

import os
import signal
import subprocess
import threading
import time
from pathlib import Path

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.binaries import Binaries
from geoheal.store.embedded.cluster import Cluster
from geoheal.store.embedded.diagnosis import failure, log_tail
from geoheal.store.embedded.folder import DataFolder
from geoheal.store.embedded.sharing.locks import POLL_S, FileLock, Pause
from geoheal.store.embedded.sharing.postmaster import PID_FILE, READY, read_pid_file
from geoheal.store.embedded.tuning import server_arguments

START_TIMEOUT_S = 300.0
"""Recovery after a crash reads up to max_wal_size of log; on a slow disk that takes minutes."""

MAX_LOG_BYTES = 10 * 1024 * 1024
"""Size of the log at which the next start begins a new one; one older log is kept."""


class StillStarting(EmbeddedDatabaseError):
    """The server is recovering from a crash, which takes longer than the wait; it continues."""

    def __init__(self, folder: DataFolder) -> None:
        super().__init__(
            f"The database in {folder.root} has been starting or stopping for more than "
            f"{START_TIMEOUT_S:.0f} s; it will finish by itself. Try again later; its log is {folder.log}."
        )


def launch(cluster: Cluster, binaries: Binaries, sockets: Path, lock: FileLock, pause: Pause) -> None:
    """Start the server, which inherits the lock, and wait until it accepts connections.

    Raises
    ------
    EmbeddedDatabaseError
        If it ends instead; :class:`StillStarting` if it takes longer than the wait.
    """
    folder = cluster.folder
    arguments = server_arguments(folder.cluster, sockets, folder.name, cluster.settings)
    log = _open_log(folder.log)
    try:
        written_before = os.fstat(log).st_size
        process = subprocess.Popen(  # noqa: S603  (no shell, no foreign words)
            [binaries.program("postgres"), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=(lock.descriptor(),),
            **cluster.user.spawn_arguments(),
        )
    finally:
        os.close(log)
    _reap_at_end(process)
    if not _await_ready(process, folder, pause):
        what = f"PostgreSQL could not start in {folder.cluster}"
        if process.returncode == -signal.SIGKILL:
            what += ": it was killed, by someone or because the machine ran out of memory"
        raise failure(what, log_tail(folder.log, written_before), folder.cluster)


def _open_log(log: Path) -> int:
    if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    return os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _reap_at_end(process: subprocess.Popen[bytes]) -> None:
    """Wait for the process in a thread: others may stop it, and must not find a zombie."""
    threading.Thread(target=process.wait, name="geoheal-database-reaper", daemon=True).start()


def _await_ready(process: subprocess.Popen[bytes], folder: DataFolder, pause: Pause) -> bool:
    """Wait until the process is ready (True) or ends (False)."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None:
        file = read_pid_file(folder.cluster / PID_FILE)
        if file is not None and file.pid == process.pid and file.status == READY:
            return True
        if time.monotonic() > deadline:
            raise StillStarting(folder)
        pause(POLL_S)
    return False
