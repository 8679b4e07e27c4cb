"""The server: granian, whose workers are forked from a process that has the application ready.

Forking shares the imported modules, and starts a worker in milliseconds. The parent answers no requests: it
holds the database open, restarts a worker that dies, and ends them all. When the parent itself is killed the
kernel ends the workers, so that nothing of a dead service goes on to hold its port or its database.
"""

import ctypes
import multiprocessing
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from geoheal.errors import ConfigurationError
from geoheal.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PR_SET_PDEATHSIG = 1
"""Of prctl(2): the signal that a process gets when its parent dies."""

GRACE_S = 30
"""How long requests that are being answered may take to end."""

READY_TIMEOUT_S = 30.0
READY_POLL_S = 0.005

OUR_LOGGING: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}
"""The server's own messages go where geoheal's go."""


def run(app: Flask, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve an application until the process is told to stop (SIGINT or SIGTERM); call it in the main thread.

    Parameters
    ----------
    app
        Must not have opened a database connection yet.
    settings
        Address, port, workers and threads.
    announce
        Called with the service's URL once it accepts connections.

    Raises
    ------
    ConfigurationError
        When the address or port cannot be had.
    """
    address, port = claim(settings.host, settings.port)
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "geoheal.api.app",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        workers=settings.workers,
        blocking_threads=settings.threads,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_S,
        log_level=LogLevels.error,
        log_dictconfig=OUR_LOGGING,
    )
    parent = os.getpid()
    threading.Thread(target=_announce, args=(address, port, announce), daemon=True).start()
    server.serve(target_loader=lambda: _as_worker(app, parent), wrap_loader=False)


def claim(host: str, port: int) -> tuple[str, int]:
    """Address and port to listen on; a free port for port 0.

    The workers share their port (SO_REUSEPORT), so a second service would get it too, and a part of the
    requests with it. Binding once without sharing tells whether someone has it.

    Raises
    ------
    ConfigurationError
        When the address is none of this machine's, or the port is taken.
    """
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            name = probe.getsockname()
            return str(name[0]), int(name[1])
    except OSError as error:
        raise ConfigurationError(
            f"The service cannot listen on {host} port {port}: {error.strerror}. "
            "Stop what uses the port, or choose another with --port."
        ) from error


def _as_worker(app: Flask, parent: int) -> "WSGIApplication":
    """Make this process a worker that ends with its parent, and that a Ctrl-C leaves to its parent."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    os.setpgid(0, 0)
    return whole(app)


def whole(app: "WSGIApplication") -> "WSGIApplication":
    """An application whose answers are single pieces: granian sends a list at once, all else in a stream."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        pieces = app(environ, start_response)
        try:
            return [b"".join(pieces)]
        finally:
            close = getattr(pieces, "close", None)
            if close is not None:
                close()

    return answer


def _announce(address: str, port: int, announce: Callable[[str], None]) -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline:
        try:
            socket.create_connection((_reachable(address), port), timeout=1).close()
        except OSError:
            time.sleep(READY_POLL_S)
        else:
            announce(f"http://{f'[{address}]' if ':' in address else address}:{port}")
            return


def _reachable(address: str) -> str:
    """Where a service that listens everywhere can be reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
