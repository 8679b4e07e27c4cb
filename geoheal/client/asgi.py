"""ASGI applications: observe each HTTP request from its start to the last byte of its response."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Final

from geoheal.client.lifespan import Lifespan
from geoheal.client.observing.route_names import UNMATCHED, route_of_path
from geoheal.client.observing.watching import CallObserver, running_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SERVER_ERROR: Final = 500
NOT_FOUND: Final = 404
LAST_PARTS: Final = {
    "http.response.body": "more_body",
    "http.response.zerocopysend": "more_body",
    "http.response.pathsend": "more_body",
    "http.response.trailers": "more_trailers",
}
"""Types of messages that may end a response, and the field of each that says whether more follows."""


class AsgiMiddleware:
    """Wrap an ASGI application and observe its HTTP requests; web sockets are passed through.

    A request ends with the last byte of its response, whatever the application does afterwards. It counts as
    failed if its status is 5xx, or if an exception ends it before (which is raised further unchanged). A
    request that the client gave up does not count as failed. Its name is the method and the framework's route
    (``scope["route"]``), otherwise the path with its variable parts replaced. When the application's lifespan
    ends, the reporter ends.

    Parameters
    ----------
    app
        The application.
    observer
        The reporter.

    Examples
    --------
    .. code-block:: python

        app.add_middleware(AsgiMiddleware, observer=Reporter(system="shop"))
    """

    def __init__(self, app: Application, observer: CallObserver) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "lifespan":
            await Lifespan(self._app, self._observer).run(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = _AsgiRequest(self._observer, scope)

        async def observed_send(message: Message) -> None:
            request.begins(message)
            try:
                await send(message)
            except OSError:  # the client is gone
                request.end(failed=False)
                raise
            if request.ends_with(message):
                request.end(failed=False)

        try:
            await self._app(scope, receive, observed_send)
        except Exception as error:
            request.raised(error)
            request.end(failed=True)
            raise
        finally:
            request.end(failed=False)
            request.leave()


class _AsgiRequest:
    """A running request."""

    __slots__ = ("_entry", "_has_trailers", "_observer", "_running", "_scope", "_started", "_status")

    def __init__(self, observer: CallObserver, scope: Scope) -> None:
        self._observer: CallObserver | None = observer
        self._scope = scope
        self._started = perf_counter()
        self._status = 0
        self._has_trailers = False
        self._running = running_of(observer)
        self._entry = None if self._running is None else self._running.enter_task(self._name)

    def begins(self, message: Message) -> None:
        """Note the status, which the first message of a response has."""
        if message["type"] == "http.response.start":
            self._status = int(message["status"])
            self._has_trailers = bool(message.get("trailers"))

    def ends_with(self, message: Message) -> bool:
        """Whether a message is the last one."""
        more = LAST_PARTS.get(message["type"])
        is_trailer = message["type"] == "http.response.trailers"
        return more is not None and not message.get(more) and is_trailer is self._has_trailers

    def raised(self, error: Exception) -> None:
        """Record that an exception ended it."""
        if self._running is not None:
            self._running.raised(self._name(), error)

    def leave(self) -> None:
        """Record that its task works on something else from now on."""
        if self._running is not None and self._entry is not None:
            self._running.leave(self._entry)

    def end(self, *, failed: bool) -> None:
        """Record that it is over; only the first time counts."""
        observer, self._observer = self._observer, None
        if observer is not None:
            failed = failed or self._status >= SERVER_ERROR
            observer.observe((perf_counter() - self._started) * 1e3, self._name(), failed)

    def _name(self) -> str:
        """Frameworks write the route into the scope while they answer."""
        route = getattr(self._scope.get("route"), "path", None)
        if not isinstance(route, str):
            is_unmatched = self._status == NOT_FOUND
            route = UNMATCHED if is_unmatched else route_of_path(str(self._scope.get("path", "")))
        return f"{self._scope.get('method', '')} {route}"
