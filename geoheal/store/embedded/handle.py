"""A handle on the embedded server: while one is open anywhere, the server runs."""

import atexit
import logging
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from geoheal.errors import EmbeddedDatabaseError
from geoheal.store.embedded.cluster import Cluster
from geoheal.store.embedded.database import database_url, ensure_database
from geoheal.store.embedded.diagnosis import failure
from geoheal.store.embedded.folder import prepare_data_folder
from geoheal.store.embedded.launch import StillStarting
from geoheal.store.embedded.os_user import server_user
from geoheal.store.embedded.server import (
    STOP_TIMEOUT_S,
    TRANSITION_TIMEOUT_S,
    ensure_server,
    is_ready,
    stop_server,
)
from geoheal.store.embedded.sharing.occupancy import Occupancy, Occupant
from geoheal.store.embedded.supervisor import Supervisor

logger = logging.getLogger(__name__)

NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class EmbeddedServer:
    """A handle on the server of a data folder; created by :func:`open_embedded`, and a context manager.

    The handle belongs to the process that opened it. A forked child may use the URL while its parent holds
    the handle, and closing it there does nothing; a worker that may outlive its parent opens its own.

    Attributes
    ----------
    url
        URL of the database, in libpq's and SQLAlchemy's spelling.
    """

    def __init__(
        self, cluster: Cluster, occupancy: Occupancy, url: str, supervisor: Supervisor | None
    ) -> None:
        self.url = url
        self._cluster = cluster
        self._occupancy = occupancy
        self._supervisor = supervisor
        self._opened_by = os.getpid()
        self._closing = threading.Lock()
        self._closed = False

    @property
    def data_dir(self) -> Path:
        """The data folder, absolute."""
        return self._cluster.folder.root

    @property
    def log(self) -> Path:
        """The server's log."""
        return self._cluster.folder.log

    def is_running(self) -> bool:
        """Whether the server accepts connections at the moment."""
        return is_ready(self._cluster)

    def owner(self) -> Occupant | None:
        """Return the service that supervises the server (this process or another), None without one."""
        return self._occupancy.owner()

    def close(self) -> None:
        """Release the server; the last one stops it. Closing again, or in a forked child, does nothing."""
        if os.getpid() != self._opened_by:
            return
        with self._closing:
            if self._closed:
                return
            self._closed = True
            atexit.unregister(self.close)
            try:
                if self._supervisor is not None:
                    self._supervisor.stop()
            finally:
                _leave(self._cluster, self._occupancy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_embedded(
    data_dir: Path,
    *,
    bin_dir: Path | None = None,
    supervise: bool = False,
    settings: Mapping[str, str] = NO_SETTINGS,
) -> EmbeddedServer:
    """Open the embedded database of a data folder: create it, start it, join it or adopt it, as needed.

    The handle closes itself at the interpreter's exit. If a process is killed, its server continues, and the
    next process that opens the folder takes it over.

    Parameters
    ----------
    data_dir
        The data folder; created if it is missing.
    bin_dir
        Folder of PostgreSQL's programs; None for those of the wheel.
    supervise
        Whether to become the folder's owner, as soon as there is no other, and to restart the server when it
        dies.
    settings
        Settings of PostgreSQL that differ from :data:`geoheal.store.embedded.tuning.DEFAULTS`; they count
        only where this call starts the server.

    Raises
    ------
    EmbeddedDatabaseError
        If that is not possible; the message says why and what to do.
    """
    folder = prepare_data_folder(data_dir)
    occupancy = Occupancy(folder)
    try:
        cluster = Cluster(folder, server_user(folder.cluster), bin_dir, settings)
        url = _enter(cluster, occupancy)
    except OSError as error:
        what = f"The database in {folder.cluster} cannot be opened"
        raise failure(what, str(error), folder.cluster) from error
    supervisor = Supervisor(cluster, occupancy) if supervise else None
    handle = EmbeddedServer(cluster, occupancy, url, supervisor)
    atexit.register(handle.close)
    if supervisor is not None:
        supervisor.start()
    return handle


def _enter(cluster: Cluster, occupancy: Occupancy) -> str:
    with occupancy.transition(timeout_s=TRANSITION_TIMEOUT_S):
        occupancy.enter()
        try:
            sockets = ensure_server(cluster)
            ensure_database(sockets)
        except StillStarting:
            occupancy.leave()
            raise
        except BaseException:
            occupancy.leave()
            _stop_if_deserted(cluster, occupancy)
            raise
        return database_url(sockets)


def _leave(cluster: Cluster, occupancy: Occupancy) -> None:
    """Stop being a user, and stop the server if that was the last one.

    A process that starts the server at the same time is a user by then, and stops it later.
    """
    occupancy.leave()
    try:
        with occupancy.transition(timeout_s=STOP_TIMEOUT_S):
            _stop_if_deserted(cluster, occupancy)
    except EmbeddedDatabaseError as error:
        logger.warning("The embedded PostgreSQL was left running: %s", error)


def _stop_if_deserted(cluster: Cluster, occupancy: Occupancy) -> None:
    if occupancy.is_deserted():
        stop_server(cluster)
