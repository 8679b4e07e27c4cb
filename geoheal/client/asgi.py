"""ASGI applications: each HTTP request observed from its begin to the end of its answer."""

from collections.abc import Awaitable, Callable, MutableMapping
from time import perf_counter
from typing import Any, Final

from geoheal.client.route_names import UNMATCHED, route_of_path
from geoheal.client.watching import Observer

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

SERVER_ERROR: Final = 500
NOT_FOUND: Final = 404


class AsgiMiddleware:
    """An ASGI application whose HTTP requests are observed; web sockets and the lifespan pass by.

    A request has failed when its status is 5xx, or an exception ends it (which goes on unchanged); one that
    the client gave up has not. Its name is the method and the framework's route (``scope["route"]``), or else
    the path with its variable parts replaced.

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

    def __init__(self, app: Application, observer: Observer) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, failed, status = perf_counter(), False, 0

        async def observed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, observed_send)
        except Exception:
            failed = True
            raise
        finally:
            failed = failed or status >= SERVER_ERROR
            self._observer.observe((perf_counter() - started) * 1e3, _name(scope, status), failed)


def _name(scope: Scope, status: int) -> str:
    """Frameworks write the route into the scope while they answer."""
    route = getattr(scope.get("route"), "path", None)
    if not isinstance(route, str):
        route = UNMATCHED if status == NOT_FOUND else route_of_path(str(scope.get("path", "")))
    return f"{scope.get('method', '')} {route}"
