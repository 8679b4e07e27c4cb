"""WSGI applications: observe each request from its start to the end of its response."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any, Final

from geoheal.client.observing.route_names import UNMATCHED, route_of_path
from geoheal.client.observing.watching import CallObserver, running_of

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

ROUTE_KEY: Final = "geoheal.route"
"""Key in the environ with which an application can name its route."""
SERVER_ERROR: Final = 500
NOT_FOUND: Final = 404


class WsgiMiddleware:
    """Wrap a WSGI application and observe its requests.

    A request counts as failed if its status is 5xx, or an exception ends it (which is raised further
    unchanged). Its name is the method and the route: the value of ``environ["geoheal.route"]``, otherwise the
    path with its variable parts replaced.

    Parameters
    ----------
    app
        The application.
    observer
        The reporter.

    Examples
    --------
    .. code-block:: python

        app = WsgiMiddleware(app, Reporter(system="shop"))
    """

    def __init__(self, app: Application, observer: CallObserver) -> None:
        self._app = app
        self._observer = observer

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        request = _WsgiRequest(self._observer, environ)

        def start(status: str, headers: Any, *error: Any) -> Any:  # noqa: ANN401 - as PEP 3333 has it
            request.status = int(status[:3]) if status[:3].isdecimal() else 0
            return start_response(status, headers, *error)

        try:
            return _Answer(self._app(environ, start), request)
        except BaseException as error:
            request.end(error)
            raise


class _WsgiRequest:
    """A running request."""

    __slots__ = ("_entry", "_environ", "_observer", "_running", "_started", "status")

    def __init__(self, observer: CallObserver, environ: Environ) -> None:
        self._observer: CallObserver | None = observer
        self._environ = environ
        self._started = perf_counter()
        self.status = 0
        self._running = running_of(observer)
        self._entry = None if self._running is None else self._running.enter(self._name)

    def end(self, error: BaseException | None = None) -> None:
        """Record that it is over; only the first time counts."""
        observer, self._observer = self._observer, None
        if observer is None:
            return
        failed = isinstance(error, Exception) or self.status >= SERVER_ERROR
        name = self._name()
        if self._running is not None and self._entry is not None:
            self._running.leave(self._entry)
            if isinstance(error, Exception):
                self._running.raised(name, error)
        observer.observe((perf_counter() - self._started) * 1e3, name, failed)

    def _name(self) -> str:
        route = self._environ.get(ROUTE_KEY)
        if route is None:
            path = str(self._environ.get("SCRIPT_NAME", "")) + str(self._environ.get("PATH_INFO", ""))
            route = UNMATCHED if self.status == NOT_FOUND else route_of_path(path)
        return f"{self._environ.get('REQUEST_METHOD', '')} {route}"


class _Answer:
    """The parts of a response, observed to the last one."""

    __slots__ = ("_parts", "_request", "_source")

    def __init__(self, source: Iterable[bytes], request: _WsgiRequest) -> None:
        self._source = source
        self._request = request
        self._parts: Iterator[bytes] | None = None

    def __iter__(self) -> _Answer:
        self._parts = iter(self._source)
        return self

    def __next__(self) -> bytes:
        if self._parts is None:
            self._parts = iter(self._source)
        try:
            return next(self._parts)
        except StopIteration:
            self._request.end()
            raise
        except BaseException as error:
            self._request.end(error)
            raise

    def close(self) -> None:
        """Record that the server has sent it, or has given up."""
        try:
            close = getattr(self._source, "close", None)
            if close is not None:
                close()
        except BaseException as error:
            self._request.end(error)
            raise
        self._request.end()
