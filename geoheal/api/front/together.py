"""Answer requests in groups: one thread takes all that have arrived.

Handing each request to a thread, and its response back, costs more than answering an ordinary one.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from geoheal.api.front.environ import environ_of
from geoheal.repeating import Repeating

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

logger = logging.getLogger(__name__)

TOGETHER_MAX: Final = 64
"""Largest number of requests per group."""

Environ = dict[str, Any]
Answer = tuple[int, list[tuple[str, str]], bytes]
AnswerTogether = Callable[[Sequence[Environ]], Sequence[Answer | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A waiting request; ``done`` becomes None, or its environment if it must be answered individually."""

    scope: "Scope"
    proto: "HTTPProtocol"
    body: bytes
    done: "asyncio.Future[Environ | None]"


class Together:
    """Answers requests in groups, in a thread that starts with the first one.

    Parameters
    ----------
    answer_together
        Answers environments; returns None for each request that must be answered individually.
    """

    def __init__(self, answer_together: AnswerTogether) -> None:
        self._answer_together = answer_together
        self._queue: SimpleQueue[Waiting] = SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = Repeating("geoheal-together", self._answer_next)

    @property
    def waiting(self) -> int:
        """Number of waiting requests."""
        return self._queue.qsize()

    async def answer(self, scope: "Scope", proto: "HTTPProtocol", body: bytes) -> Environ | None:
        """Answer a request in a group; return its environment if it needs an individual answer.

        Use from one event loop only.
        """
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._thread.start()
        waiting = Waiting(scope, proto, body, self._loop.create_future())
        self._queue.put(waiting)
        return await waiting.done

    def _answer_next(self) -> float:
        """Wait for requests and answer them; the next ones are due at once."""
        assert self._loop is not None  # noqa: S101 - the loop is set before the thread starts
        group = self._next()
        self._loop.call_soon_threadsafe(_settle, group, self._tried(group))
        return 0.0

    def _next(self) -> list[Waiting]:
        group = [self._queue.get()]
        with suppress(Empty):
            while len(group) < TOGETHER_MAX:
                group.append(self._queue.get_nowait())
        return group

    def _tried(self, group: Sequence[Waiting]) -> "list[Environ | None]":
        """Answer a group; the thread survives every error, and the rest is answered individually.

        This includes errors that are not an :class:`Exception`, such as panics of the server, because no
        other thread takes over.
        """
        environs: list[Environ] = []
        try:
            environs += [environ_of(each.scope, each.body) for each in group]
            answers = self._answer_together(environs)
            paired = list(zip(group, environs, answers, strict=True))
        except BaseException:
            logger.exception("%d requests could not be answered together", len(group))
            return list(environs) or [{} for _ in group]
        return [_sent(each, answer, environ) for each, environ, answer in paired]


def _sent(waiting: Waiting, answer: "Answer | None", environ: Environ) -> Environ | None:
    """Send a response; without one, return the environment for an individual answer."""
    if answer is None:
        return environ
    try:
        waiting.proto.response_bytes(*answer)
    except BaseException:
        logger.exception("A request could not be answered")
    return None


def _settle(group: Sequence[Waiting], left: Sequence[Environ | None]) -> None:
    for each, environ in zip(group, left, strict=True):
        if not each.done.done():
            each.done.set_result(environ)
