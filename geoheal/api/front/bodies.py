"""Read bodies without threads: within limits on time, size and per client.

A small body is read at once. A large one, or one of unknown size, is read only after the request was
admitted, so that clients without a token cannot make the service hold megabytes.
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
"""Bodies up to this size (bytes) are read before the request is checked."""

RETRY_AFTER_S: Final = 5


class Bodies:
    """Reads bodies in one event loop, and counts those of each client.

    Parameters
    ----------
    timeout_s
        Time (s) for a whole body.
    most
        Largest body (bytes).
    per_client
        Bodies that one client (token, or address without one) may send at a time.
    held_most
        Bytes of large bodies to hold at a time; one client may use half of them.
    """

    def __init__(self, *, timeout_s: float, most: int, per_client: int, held_most: int) -> None:
        self._timeout_s = timeout_s
        self._most = most
        self._per_client = per_client
        self._held_most = held_most
        self._reading: Counter[str] = Counter()
        self._held: Counter[str] = Counter()

    async def read_small(self, scope: "Scope", proto: "HTTPProtocol") -> bytes:
        """Read a body whose announced size is small.

        Raises
        ------
        RequestTimeout, TooManyRequests, BadRequest
            When it does not arrive in time, the client sends too many at a time, or it ends early.
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
        """Read a body of any size.

        Raises
        ------
        RequestTimeout, TooManyRequests, BadRequest, RequestEntityTooLarge, ServiceUnavailable
            As for :meth:`read_small`; or when it is too large, or the service already holds too much.
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
                raise TooManyRequests(
                    "This client sends too many bytes at a time; try again later.", retry_after=RETRY_AFTER_S
                )
            if self._held.total() + len(chunk) > self._held_most:
                raise ServiceUnavailable(
                    "Clients send too many bytes at a time; try again later.", retry_after=RETRY_AFTER_S
                )
            self._held[client] += len(chunk)
            body += chunk
        try:  # the server reports errors and the end in the same way; after the end there is nothing more
            await stream.__anext__()
        except StopAsyncIteration:
            return
        raise broken_off()

    @contextmanager
    def _counted(self, client: str) -> Iterator[None]:
        if self._reading[client] >= self._per_client:
            raise TooManyRequests(
                f"{self._per_client} requests of this client are still arriving, which is the limit at a "
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
    """Return the refusal of an incomplete body."""
    return BadRequest("The body ended before its announced length.")


def client_of(scope: "Scope") -> str:
    """Return the client of a request: its token, otherwise its address."""
    token: str | None = scope.headers.get("authorization")
    return scope.client.rpartition(":")[0] if token is None else f"token {hash(token)}"
