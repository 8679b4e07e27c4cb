"""The front: takes requests from the server (RSGI) and lets threads run the WSGI application.

A slow client costs a connection, not a thread. Probes have their own threads, and requests that wait for
evaluations have additional ones, so that probes are always answered.
"""

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import HTTPException, ServiceUnavailable

from geoheal.api.front.bodies import RETRY_AFTER_S, SMALL_BYTES, Bodies
from geoheal.api.front.environ import environ_of
from geoheal.api.front.marks import ADMITTED, PREFLIGHT, REFUSAL
from geoheal.api.front.together import Joint, Together
from geoheal.constants import PROBE_THREADS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope


logger = logging.getLogger(__name__)

PROBES: Final = frozenset({"/livez", "/readyz", "/healthz"})
QUEUED_MAX: Final = 2_000
"""Requests that may wait for a thread; further ones are refused at once."""

Answer = tuple[int, list[tuple[str, str]], bytes]


class Threads:
    """A fixed number of threads with one queue; they start at the first call, after the process has forked.

    A ThreadPoolExecutor does not fit: it makes a future and takes three locks per request, does not say how
    many calls wait, and lets the interpreter wait at its end for a request that hangs.

    Parameters
    ----------
    name
        Name of the threads.
    number
        Number of threads.
    """

    def __init__(self, name: str, number: int) -> None:
        self._name = name
        self._number = number
        self._queue: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._started = False

    def submit(self, work: Callable[[], None]) -> None:
        """Queue a call; not thread-safe."""
        if not self._started:
            self._started = True
            for index in range(self._number):
                threading.Thread(target=self._run, name=f"{self._name}-{index}", daemon=True).start()
        self._queue.put(work)

    @property
    def waiting(self) -> int:
        """Number of calls that wait for a thread."""
        return self._queue.qsize()

    def _run(self) -> None:
        while True:
            work = self._queue.get()
            try:
                work()
            except (
                BaseException
            ):  # panics of the server are not an Exception, and nothing would replace this thread
                logger.exception("A request could not be answered")
            del work


class Front:
    """The application, as the server calls it.

    Parameters
    ----------
    app
        The WSGI application.
    bodies
        Reader of bodies.
    threads
        Number of threads that run the application.
    joint
        The path whose POST requests are answered in groups, and the object that answers them.
    at_stop, at_end
        Called in a thread of its own when the server gets SIGTERM, and when it has answered the last request.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        bodies: Bodies,
        threads: int,
        joint: tuple[str, Joint] | None = None,
        at_stop: Callable[[], None] = lambda: None,
        at_end: Callable[[], None] = lambda: None,
    ) -> None:
        self._app = app
        self._bodies = bodies
        self._probes = Threads("geoheal-probe", PROBE_THREADS)
        self._threads = Threads("geoheal-request", threads)
        self._joint_path = None if joint is None else joint[0]
        self._together = None if joint is None else Together(joint[1], self._threads.submit)
        self._at_stop = at_stop
        self._at_end = at_end

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Handle SIGTERM before the server does; the server calls this before its first request."""
        loop.add_signal_handler(signal.SIGTERM, self._stop)

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        """Release what outlives requests; the server calls it when it has answered the last one."""
        self._at_end()

    def _stop(self) -> None:
        """Stop what requests may wait for, and let the server end, which waits for these requests."""
        threading.Thread(target=self._at_stop, name="geoheal-stop").start()
        os.kill(os.getpid(), signal.SIGINT)  # its own handler of SIGTERM is replaced

    async def __call__(self, scope: "Scope", proto: "HTTPProtocol") -> None:
        """Answer a request."""
        try:
            body = await self._read(scope, proto)
        except HTTPException as refusal:
            await self._answer(scope, proto, b"", {REFUSAL: refusal})
            return
        if body is None:
            return
        environ = None
        if self._together is not None and scope.path == self._joint_path and scope.method == "POST":
            environ = await self._together.answer(scope, proto, body)
            if environ is None:
                return
        await self._answer(scope, proto, body, {}, environ)

    async def _read(self, scope: "Scope", proto: "HTTPProtocol") -> bytes | None:
        """Return the body; None if the request was refused and answered before the body was read."""
        if self._waiting >= QUEUED_MAX and scope.path not in PROBES:
            raise ServiceUnavailable("The service is overloaded.", retry_after=RETRY_AFTER_S)
        headers = scope.headers
        length = headers.get("content-length", "0")
        if "transfer-encoding" not in headers and length.isdigit() and int(length) <= SMALL_BYTES:
            return b"" if length == "0" else await self._bodies.read_small(scope, proto)
        if await self._answer(scope, proto, b"", {PREFLIGHT: True}) != ADMITTED:
            return None
        return await self._bodies.read_large(scope, proto)

    @property
    def _waiting(self) -> int:
        return self._threads.waiting + (0 if self._together is None else self._together.waiting)

    async def _answer(
        self,
        scope: "Scope",
        proto: "HTTPProtocol",
        body: bytes,
        marks: dict[str, Any],
        environ: dict[str, Any] | None = None,
    ) -> int:
        """Let a thread answer; return the status once known. A preflight that admits is not sent."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[int] = loop.create_future()

        def work() -> None:
            status = 500
            try:
                status, headers, content = _called(self._app, environ or environ_of(scope, body) | marks)
                if PREFLIGHT not in marks or status != ADMITTED:
                    proto.response_bytes(status, headers, content)
            finally:
                loop.call_soon_threadsafe(_settle, done, status)

        (self._probes if scope.path in PROBES else self._threads).submit(work)
        return await done


def _settle(done: "asyncio.Future[int]", status: int) -> None:
    if not done.done():
        done.set_result(status)


def _called(app: "WSGIApplication", environ: dict[str, Any]) -> Answer:
    """Return the application's answer, in one piece."""
    begun: list[tuple[str, list[tuple[str, str]]]] = []

    def start(
        status: str, headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[[bytes], object]:
        begun[:] = [(status, headers)]
        return lambda _: None

    pieces = app(environ, start)
    try:
        content = b"".join(pieces)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()
    status, headers = begun[0]
    return int(status[:3]), headers, content
