"""Answer requests in groups, in the event loop: those that have arrived are written by one statement.

While the database writes one group, the next one is read. Handing each request to a thread, and its response
back, would cost more than answering an ordinary one.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from geoheal.api.front.environ import environ_of

if TYPE_CHECKING:
    from granian._granian import RSGIHTTPProtocol as HTTPProtocol
    from granian.rsgi import Scope

logger = logging.getLogger(__name__)

TOGETHER_MAX: Final = 64
"""Largest number of requests per group."""

GROUPS: Final = 2
"""Groups that may be written at a time: while the disk confirms one, the other is read and sent."""

RETRY_S: Final = 1.0
"""Time after which a connection that could not be opened, or was lost, is tried again."""

SILENCE_S: Final = 20.0
"""Time after which a group is given up; a server that works answers much sooner, and a stopped one never."""

Environ = dict[str, Any]
Answer = tuple[int, list[tuple[str, str]], bytes]


class Writing(Protocol):
    """A group that is being written."""

    def advance(self) -> Sequence[Any] | None:
        """Go on when the socket is ready; return the outcomes once they are known."""


class Writer(Protocol):
    """A connection that writes one group at a time, without waiting for it."""

    @property
    def is_free(self) -> bool:
        """Whether a group may be begun."""

    @property
    def has_unsent(self) -> bool:
        """Whether it must go on when the socket can be written to."""

    def open(self) -> int | None:
        """Open it, which waits; return the descriptor to watch, or None if it cannot be used."""

    def advance(self) -> object:
        """Read what arrives while nothing is written; raise an error at its end."""

    def close(self) -> None:
        """Close it."""


class Joint(Protocol):
    """What answers requests in groups. Only :meth:`store` may wait."""

    def observe(self, environ: Environ) -> bool:
        """Read a request; whether it can be answered in a group."""

    def writer(self) -> Any:  # noqa: ANN401 - a Writer that begin() takes
        """Return a new writer."""

    def begin(self, writer: Any, environs: Sequence[Environ]) -> Writing | None:  # noqa: ANN401
        """Begin to write a group; None if that has to wait for something else first."""

    def store(self, environs: Sequence[Environ]) -> Sequence[Any]:
        """Write a group, and return its outcomes; in a thread."""

    def finish(self, environs: Sequence[Environ], outcomes: Sequence[Any]) -> Sequence[Answer | None]:
        """Return the responses; None for each request that must be answered individually."""


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """A waiting request; ``done`` becomes None, or its environment if it must be answered individually."""

    proto: "HTTPProtocol"
    environ: Environ
    done: "asyncio.Future[Environ | None]"


@dataclass(slots=True, eq=False)
class Lane:
    """A place for one group at a time, with a connection of its own.

    ``descriptor`` is None while the connection is not open; threads write meanwhile.
    """

    writer: Any
    descriptor: int | None = None
    is_opening: bool = False
    tried_at: float = -math.inf
    group: Sequence[Waiting] = ()
    writing: Writing | None = None
    limit: asyncio.TimerHandle | None = None


@dataclass(slots=True, eq=False)
class Together:
    """Answers requests in groups; use it from one event loop only.

    Parameters
    ----------
    joint
        What answers them.
    submit
        Runs a call in a thread.
    """

    joint: Joint
    submit: Callable[[Callable[[], None]], None]
    _loop: asyncio.AbstractEventLoop | None = None
    _waiting: list[Waiting] = field(default_factory=list)
    _lanes: list[Lane] = field(default_factory=list)
    _is_due: bool = False

    @property
    def waiting(self) -> int:
        """Number of waiting requests."""
        return len(self._waiting)

    async def answer(self, scope: "Scope", proto: "HTTPProtocol", body: bytes) -> Environ | None:
        """Answer a request in a group; return its environment if it needs an individual answer."""
        environ: Environ = {}
        try:
            environ = environ_of(scope, body)
            if not self.joint.observe(environ):
                return environ
        except Exception:
            logger.exception("A request could not be read")
            return environ
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._lanes = [Lane(self.joint.writer()) for _ in range(GROUPS)]
            for lane in self._lanes:
                self._open(lane)
        waiting = Waiting(proto, environ, self._loop.create_future())
        self._waiting.append(waiting)
        if not self._is_due:
            self._is_due = True
            self._loop.call_soon(self._begin)
        return await waiting.done

    def _begin(self) -> None:
        """Begin a group where a lane is free, unless more requests are being written than wait."""
        self._is_due = False
        written = max(len(lane.group) for lane in self._lanes)
        free = next((lane for lane in self._lanes if not lane.group), None)
        if free is None or not self._waiting or len(self._waiting) < written:
            return
        free.group, self._waiting = self._waiting[:TOGETHER_MAX], self._waiting[TOGETHER_MAX:]
        environs = [each.environ for each in free.group]
        if free.descriptor is None:
            self._open(free)
        elif free.writer.is_free:
            try:
                free.writing = self.joint.begin(free.writer, environs)
                self._watch_unsent(free)
            except Exception as error:  # noqa: BLE001 - each request is answered individually
                self._lost(free, error)
                return
            self._limit(free)
        if free.writing is None:
            self.submit(lambda: self._store(free, environs))

    def _store(self, lane: Lane, environs: Sequence[Environ]) -> None:
        """Write a group in a thread."""
        assert self._loop is not None  # noqa: S101 - it is set before a group begins
        outcomes: Sequence[Any] | None = None
        try:
            outcomes = self.joint.store(environs)
        finally:
            self._loop.call_soon_threadsafe(self._finish, lane, outcomes)

    def _ready(self, lane: Lane) -> None:
        """Go on with a group whose socket is ready."""
        try:
            outcomes = lane.writer.advance() if lane.writing is None else lane.writing.advance()
            self._watch_unsent(lane)
        except Exception as error:  # noqa: BLE001 - each request is answered individually
            self._lost(lane, error)
            return
        if lane.writing is not None and outcomes is not None:
            self._finish(lane, outcomes)

    def _finish(self, lane: Lane, outcomes: Sequence[Any] | None) -> None:
        """Answer a group; those that wait are sent to the database first."""
        group, lane.group, lane.writing = lane.group, (), None
        if lane.limit is not None:
            lane.limit.cancel()
        self._begin()
        paired: list[tuple[Waiting, Answer | None]] = [(each, None) for each in group]
        if outcomes is not None:
            try:
                answers = self.joint.finish([each.environ for each in group], outcomes)
                paired = list(zip(group, answers, strict=True))
            except Exception:
                logger.exception("%d requests could not be answered together", len(group))
        for each, answer in paired:
            _settle(each, answer)

    def _limit(self, lane: Lane) -> None:
        assert self._loop is not None  # noqa: S101 - it is set before a group begins
        if lane.writing is not None:
            silent = TimeoutError(f"no answer within {SILENCE_S:.0f} s")
            lane.limit = self._loop.call_later(SILENCE_S, self._lost, lane, silent)

    def _watch_unsent(self, lane: Lane) -> None:
        assert self._loop is not None  # noqa: S101 - it is set before a group begins
        assert lane.descriptor is not None  # noqa: S101 - the caller has opened it
        if lane.writer.has_unsent:
            self._loop.add_writer(lane.descriptor, self._ready, lane)
        else:
            self._loop.remove_writer(lane.descriptor)

    def _lost(self, lane: Lane, error: Exception) -> None:
        """Close a connection after an error; the requests of its group are answered individually."""
        logger.debug("A group was not written (%s); each member is retried individually.", error)
        assert self._loop is not None  # noqa: S101 - it is set before a group begins
        if lane.descriptor is not None:
            self._loop.remove_reader(lane.descriptor)
            self._loop.remove_writer(lane.descriptor)
        lane.descriptor = None
        lane.writer.close()
        self._finish(lane, None)

    def _open(self, lane: Lane) -> None:
        """Open a connection in a thread, if it was not tried a moment ago."""
        now = time.monotonic()
        if lane.is_opening or now < lane.tried_at + RETRY_S:
            return
        lane.is_opening, lane.tried_at = True, now
        self.submit(lambda: self._opened(lane))

    def _opened(self, lane: Lane) -> None:
        assert self._loop is not None  # noqa: S101 - it is set before a group begins
        descriptor = None
        try:
            descriptor = lane.writer.open()
        except Exception as error:  # noqa: BLE001 - threads write until it can be opened
            logger.debug("No connection for groups was opened (%s).", error)
        finally:
            self._loop.call_soon_threadsafe(self._use, lane, descriptor)

    def _use(self, lane: Lane, descriptor: int | None) -> None:
        assert self._loop is not None  # noqa: S101 - it is set before a group begins
        lane.is_opening, lane.descriptor = False, descriptor
        if descriptor is not None:
            self._loop.add_reader(descriptor, self._ready, lane)


def _settle(waiting: Waiting, answer: "Answer | None") -> None:
    """Send a response; without one, let the request be answered individually."""
    left: Environ | None = waiting.environ
    try:
        if answer is not None:
            left = None
            waiting.proto.response_bytes(*answer)
    except BaseException:  # panics of the server are not an Exception
        logger.exception("A request could not be answered")
    if not waiting.done.done():
        waiting.done.set_result(left)
