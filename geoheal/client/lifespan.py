"""The lifespan of an ASGI application, which ends the reporter: servers may end without ``atexit``."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol, runtime_checkable

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


@runtime_checkable
class Closing(Protocol):
    """An observer that can report a last time, and start again."""

    def close(self) -> None:
        """Report a last time."""
        ...

    def reopen(self) -> None:
        """Report again."""
        ...


class Lifespan:
    """One run of the lifespan protocol, which is answered here if the application does not implement it.

    Parameters
    ----------
    app
        The application.
    observer
        Reopened at the start and closed at the end, if it supports that.
    """

    def __init__(self, app: Application, observer: object) -> None:
        self._app = app
        self._observer = observer if isinstance(observer, Closing) else None
        self._is_asked = self._is_started = False

    async def run(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let the application start and end."""

        async def observed_receive() -> Message:
            self._is_asked = True
            message = await receive()
            self._reopen(message)
            return message

        async def observed_send(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):
                self._close()
            await send(message)
            self._is_started |= message["type"] == "lifespan.startup.complete"

        try:
            await self._app(scope, observed_receive, observed_send)
        except Exception:
            if self._is_asked:
                raise
        finally:
            if self._is_started:  # otherwise servers continue without a lifespan
                self._close()
        if not self._is_asked:
            await self._stand_in(receive, send)

    async def _stand_in(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            self._reopen(message)
            is_end = message["type"] == "lifespan.shutdown"
            if is_end:
                self._close()
            await send({"type": f"{message['type']}.complete"})
            if is_end:
                return

    def _reopen(self, message: Message) -> None:
        if self._observer is not None and message["type"] == "lifespan.startup":
            self._observer.reopen()

    def _close(self) -> None:
        if self._observer is not None:
            self._observer.close()
