"""The server: granian, whose workers are forked from a process with the loaded application.

granian reads and writes HTTP; :mod:`geoheal.api.front` takes its requests (RSGI), reads their bodies within
bounds, and has the WSGI application answer them in threads.

Forking shares the imported modules, and starts a worker in milliseconds. The parent does not answer requests:
it keeps the database open, restarts workers that die, and ends all of them. If the parent is killed, the
kernel ends the workers, so that no part of a dead service still holds its port or its database.
"""

import errno
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.log import LogLevels

from geoheal.api.front.bodies import Bodies
from geoheal.api.front.front import Front
from geoheal.api.front.parent import ending_with
from geoheal.api.ingest.quick_snapshots import SNAPSHOT, QuickSnapshots
from geoheal.config.settings import Settings
from geoheal.errors import ConfigurationError

if TYPE_CHECKING:
    from geoheal.api.service import RunningService


GRACE_S = 30
"""Seconds that running requests get to end."""

BACKLOG = 2048
"""Connections that may wait to be accepted."""

BODIES_HELD = 4
"""Bodies of the largest size that one process may hold while they arrive."""

FILES_RESERVED = 200
"""Open files that a process reserves for other purposes than client connections."""

READY_TIMEOUT_S = 30.0
READY_POLL_S = 0.005

OUR_LOGGING: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "loggers": {"_granian": {"handlers": [], "propagate": True}},
}
"""Logging of the server's own messages: the same as geoheal's."""


def run(app: Flask, settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve an application until SIGINT or SIGTERM; call it in the main thread.

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
        When the address or port is not available.
    """
    address, port = claim(settings.host, settings.port)
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "geoheal.api.app",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        workers=settings.workers,
        backlog=BACKLOG,
        backpressure=_connections(settings.connections),
        loop=Loops.uvloop,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE_S,
        log_level=LogLevels.error,
        log_dictconfig=OUR_LOGGING,
    )
    parent = os.getpid()
    threading.Thread(target=_announce, args=(address, port, announce), daemon=True).start()
    server.serve(target_loader=lambda: _as_worker(app, settings, parent), wrap_loader=False)


def claim(host: str, port: int) -> tuple[str, int]:
    """Return address and port to listen on; a free port for port 0.

    The workers share their port (SO_REUSEPORT), so a second service could share it as well, and receive part
    of the requests. Binding once without sharing shows whether the port is in use.

    Raises
    ------
    ConfigurationError
        When the address is not one of this machine, or the port is in use.
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
            f"The service cannot listen on {host} port {port}: {error.strerror}. {_remedy(error)}"
        ) from error


def _remedy(error: OSError) -> str:
    """Return what to do where a port cannot be listened on."""
    if error.errno == errno.EADDRINUSE:
        return "Stop what uses the port, or choose another with --port."
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "Ports below 1024 are for root; choose another with --port."
    return "Name an address of this machine with --host; 0.0.0.0 stands for all of them."


def _as_worker(app: Flask, settings: Settings, parent: int) -> Front:
    """Make this process a worker that ends with its parent and ignores Ctrl-C."""
    ending_with(parent, signal.SIGKILL)()
    os.setpgid(0, 0)
    service: RunningService = app.extensions["geoheal"]
    largest = max(settings.max_body_bytes, settings.max_batch_bytes, settings.max_evaluation_bytes)
    bodies = Bodies(
        timeout_s=settings.body_timeout_s,
        most=largest,
        per_client=settings.bodies_per_client,
        held_most=BODIES_HELD * largest,
    )
    quick: QuickSnapshots = app.extensions["geoheal.quick"]
    joint = (SNAPSHOT, quick)
    service.evaluations.start()
    threads = settings.threads + service.evaluations.places.requests
    return Front(app, bodies, threads, joint, at_stop=service.evaluations.close, at_end=service.close)


def _connections(wanted: int) -> int:
    """Return the number of connections that one process accepts.

    It is limited by the setting and by the number of open files.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + FILES_RESERVED
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - FILES_RESERVED))


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
    """Return the address at which a service that listens on all addresses can be reached from here."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - compared, not bound
