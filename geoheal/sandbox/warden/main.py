"""The warden's start: orders through one pipe, a result through another, and nothing left behind."""

import os
import sys
from contextlib import suppress
from typing import Any, Final

from geoheal.errors import SandboxError
from geoheal.sandbox.protocol import frame
from geoheal.sandbox.warden.channel import Inbox
from geoheal.sandbox.warden.kernel import become_subreaper
from geoheal.sandbox.warden.session import Abandoned, Session

ORDER_BYTES: Final = 64 * 1024 * 1024
ORDER_DEPTH: Final = 16


def main() -> None:
    """Serve one run, then exit; exit at once when the service has gone.

    The exit status is 0 when the box is known to be gone.
    """
    _keep_descriptors()
    service, results = Inbox(int(sys.argv[1]), limit=ORDER_BYTES, depth=ORDER_DEPTH), int(sys.argv[2])
    try:
        become_subreaper()
        _serve(service, results)
    except (Abandoned, BrokenPipeError):
        return
    except SandboxError as error:
        _send(results, {"type": "broken", "message": error.message})
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the service gets it, and decides
        _send(results, {"type": "broken", "message": f"The sandbox's warden failed: {error!r}"})
        sys.exit(1)


def _keep_descriptors() -> None:
    """Prevent that the box inherits descriptors from the service."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - pathlib would slow every start
        with suppress(OSError):  # the one used for listing them is closed by now
            os.set_inheritable(int(name), False)


def _serve(service: Inbox, results: int) -> None:
    session = Session(_order(service), service, lambda message: _send(results, message))
    try:
        session.warm()
        _send(results, {"type": "ready", "processes": session.processes})
        result = session.run(_order(service))
    except BaseException:
        session.end()
        raise
    _send(results, result)


def _order(service: Inbox) -> dict[str, Any]:
    os.set_blocking(service.descriptor, True)
    orders: list[dict[str, Any]] = []
    while not orders:
        orders = service.receive()
        if service.is_closed:
            raise Abandoned
    os.set_blocking(service.descriptor, False)
    return orders[0]


def _send(results: int, message: dict[str, Any]) -> None:
    data = frame(message)
    while data:
        data = data[os.write(results, data) :]
