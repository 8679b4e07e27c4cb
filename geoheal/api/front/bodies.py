"""Reading bodies without a thread: within a time, a number of bytes, and a client's share.

A small body is read at once. A large one, or one of unknown size, is read only after the request has been
admitted, so that nobody without a token makes the service hold megabytes.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    RequestEntityTooLarge,
    RequestTimeout,
    ServiceUnavailable,
    TooManyRequests,
)

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

SMALL_BYTES: Final = 65_536
"""Bodies up to this size are read before anything else is looked at."""

RETRY_AFTER_S: Final = 5


class Bodies:
    """Reads bodies in one event loop; keeps count of what every client has on its way.

    Parameters
    ----------
    timeout_s
        Time (s) for a whole body.
    most
        Largest body (bytes).
    per_client
        Bodies of one client (token, or address without one) that may be on their way.
    held_most
        Bytes of large bodies that are held at a time; one client may hold a half of it.
    """

    def __init__(self, *, timeout_s: float, most: int, per_client: int, held_most: int) -> None:
        self._timeout_s = timeout_s
        self._most = most
        self._per_client = per_client
        self._held_most = held_most
        self._reading: Counter[str] = Counter()
        self._held: Counter[str] = Counter()

    async def read_small(self, scope: "Scope", proto: "HTTPProtocol") -> bytes:
        """Return the whole of a body whose announced size is small.

        Raises
        ------
        RequestTimeout, TooManyRequests, BadRequest
            When it does not come in time, the client has too many on their way, or it breaks off.
        """
        with self._counted(client_of(scope)):
            try:
                async with asyncio.timeout(self._timeout_s):
                    return bytes(await proto())
            except TimeoutError:
                raise self._too_slow() from None
            except (RuntimeError, OSError):
                raise broken_off() from None

    async def read_large(self, scope: "Scope", proto: "HTTPProtocol") -> bytes:
        """Return the whole of any body.

        Raises
        ------
        RequestTimeout, TooManyRequests, BadRequest, RequestEntityTooLarge, ServiceUnavailable
            As of :meth:`read_small`; or when it is too large, or the service holds too much already.
        """
        client = client_of(scope)
        body = bytearray()
        with self._counted(client):
            try:
                async with asyncio.timeout(self._timeout_s):
                    await self._collect(proto, client, body)
            except TimeoutError:
                raise self._too_slow() from None
            finally:
                self._held[client] -= len(body)
                if not self._held[client]:
                    del self._held[client]
        return bytes(body)

    async def _collect(self, proto: "HTTPProtocol", client: str, body: bytearray) -> None:
        stream = proto.__aiter__()
        while chunk := await stream.__anext__():
            if len(body) + len(chunk) > self._most:
                raise RequestEntityTooLarge(
                    f"The body is too large; at most {self._most:,} bytes are accepted."
                )
            if self._held[client] + len(chunk) > self._held_most // 2:
                raise TooManyRequests("This client sends too much at a time.", retry_after=RETRY_AFTER_S)
            if self._held.total() + len(chunk) > self._held_most:
                raise ServiceUnavailable("Too much is being sent at a time.", retry_after=RETRY_AFTER_S)
            self._held[client] += len(chunk)
            body += chunk
        try:  # the server tells an error and the end alike; after the end alone there is nothing more
            await stream.__anext__()
        except StopAsyncIteration:
            return
        raise broken_off()

    @contextmanager
    def _counted(self, client: str) -> Iterator[None]:
        if self._reading[client] >= self._per_client:
            raise TooManyRequests(
                f"{self._per_client} requests of this client are still being sent, as many as are taken at a "
                "time; try again later.",
                retry_after=RETRY_AFTER_S,
            )
        self._reading[client] += 1
        try:
            yield
        finally:
            self._reading[client] -= 1
            if not self._reading[client]:
                del self._reading[client]

    def _too_slow(self) -> HTTPException:
        return RequestTimeout(
            f"The body did not arrive within {self._timeout_s:g} s; send it faster, or in smaller parts."
        )


def broken_off() -> HTTPException:
    """Return the refusal of a body that ends before its end."""
    return BadRequest("The body broke off before its end.")


def client_of(scope: "Scope") -> str:
    """Who sends a request: the token that is given, or else the address."""
    token: str | None = scope.headers.get("authorization")
    return scope.client.rpartition(":")[0] if token is None else f"token {hash(token)}"
