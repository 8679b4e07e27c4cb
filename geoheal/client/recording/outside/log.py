"""The log of the external requests of one call."""

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Sized
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, Final

from geoheal.client.recording.codec.freezing import NODES_MAX, Freezer
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.secret_columns import names_secret, written_forms
from geoheal.client.recording.outside.writing import writes

EVENTS_MAX: Final = 200
"""Largest number of external requests of one call."""

_clock = time.perf_counter
_cpu = time.thread_time


@dataclass(slots=True, kw_only=True)
class Event:
    """One external request, and its answer as far as the call has read it.

    Parameters
    ----------
    kind
        Kind of the request, such as ``sql``.
    key
        The frozen request; kind and key identify the answer in a replay.
    is_write
        Whether it changes something outside.
    answers, is_complete
        Frozen rows that were read, and whether these are all. For HTTP, the response, and whether all of it
        was read, or, if the request failed, whether it was sent.
    columns, hidden
        Names of the columns, and whether their values are left out.
    count, last_id
        Number of changed rows, and id of the last one, as the driver reports them.
    error
        Module and name of the exception.
    seconds
        Time that the call waited for it.
    """

    kind: str
    key: list[Any]
    is_write: bool
    answers: list[Any] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    is_complete: bool = False
    count: int | None = None
    last_id: int | None = None
    error: tuple[str, str] | None = None
    seconds: float = 0.0


class AskedOutside:
    """External requests of one call, in order.

    Parameters
    ----------
    package, redaction
        As for a :class:`Freezer`.
    """

    def __init__(self, package: str, redaction: Redaction) -> None:
        self.is_under_way = True
        self.covers = False  # whether nested calls were not observed because of it
        self.events: list[Event] = []
        self.reason: str | None = None
        self.own_s = self.own_cpu_s = 0.0  # time that recording took: wall-clock and CPU
        self.parts = 0
        self.is_redacted = False
        self.uses_key = False  # whether it created or checked a signature or a password hash
        self.secrets: frozenset[str] = frozenset()  # forms in which left-out values may occur
        self.redaction = redaction
        self.package = package
        self._later: list[Callable[[], None]] = []

    def refuse(self, reason: str) -> None:
        """Give up the call: it cannot be recorded; the first reason is kept."""
        self.reason = self.reason or reason

    def ask(self, event: Event | None, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - what it returns
        """Make the request, and add its duration to an event; an exception is its answer."""
        with self.asking(event):
            return call()

    @contextlib.contextmanager
    def asking(self, event: Event | None) -> Iterator[None]:
        """Add the duration of the block to an event; an exception is its answer."""
        started = _clock()
        try:
            yield
        except Exception as error:
            if event is not None:
                kind = type(error)
                event.error = kind.__module__[:200], kind.__qualname__[:200]
            raise
        finally:
            if event is not None:
                event.seconds += _clock() - started

    def noted(self, what: str, make: Callable[[], Event]) -> Event | None:
        """Add a request; return None if it cannot be recorded, or the call was given up."""
        if self.reason is not None:
            return None
        began = _clock(), _cpu()
        try:
            self._require_room()
            event = make()
            self.events.append(event)
        except NotRecordable as reason:
            self.refuse(f"{what} is or has {reason}.")
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            self.refuse(f"{what} could not be kept ({type(error).__name__}).")
        else:
            return event
        finally:
            self._note_own(began)
        return None

    def answered(self, what: str, event: Event, answer: object) -> None:
        """Record the complete answer to a request."""

        def keep() -> None:
            event.answers, event.is_complete = [self.frozen(answer)], True

        began = _clock(), _cpu()
        self.settled(what, keep)
        self._note_own(began)

    def _note_own(self, began: tuple[float, float]) -> None:
        self.own_s += _clock() - began[0]
        self.own_cpu_s += _cpu() - began[1]

    def later(self, what: str, settle: Callable[[], None]) -> None:
        """Schedule an action for the end of the call, when it is known what the call has read."""
        self._later.append(lambda: self.settled(what, settle))

    def settle(self) -> None:
        """Run the actions for the end of the call."""
        while self._later:
            self._later.pop(0)()

    def settled(self, what: str, settle: Callable[[], Any]) -> Any:  # noqa: ANN401 - what it returns
        """Run an action whose errors must not reach the call; if it fails, the call is not recorded."""
        try:
            return settle()
        except NotRecordable as reason:
            self.refuse(f"{what} is or has {reason}.")
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            self.refuse(f"{what} could not be kept ({type(error).__name__}).")
        return None

    def is_asked_by(self, frame: FrameType) -> bool:
        """Whether the application itself makes the request, not a library in between."""
        return str(frame.f_globals.get("__name__")).partition(".")[0] == self.package

    def value(self, name: str, arguments: list[Any], answer: object) -> None:
        """Record the result of a function of time or chance."""

        def make() -> Event:
            key = [name, self.frozen([brief(each) for each in arguments] or None), False]
            return Event(kind="value", key=key, is_write=False, answers=[self.frozen(answer)])

        self.noted(f"A reading of {name}", make)

    def statement(self, text: object, parameters: object = None, *, many: bool = False) -> Event | None:
        """Record an SQL statement; return None if it cannot be recorded."""
        began = _clock(), _cpu()
        try:
            return self._statement(text, parameters, many=many)
        except NotRecordable as reason:
            self.refuse(f"A statement has {reason}.")
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            self.refuse(f"A statement could not be read ({type(error).__name__}).")
        finally:
            self._note_own(began)
        return None

    def _require_room(self) -> None:
        if len(self.events) >= EVENTS_MAX:
            raise NotRecordable(f"more than {EVENTS_MAX} before it")

    def _statement(self, text: object, parameters: object, *, many: bool) -> Event:
        if type(text) is not str:
            raise NotRecordable("a text of another type than str")
        self._require_room()
        if names_secret(text, self.redaction.hides):
            raise NotRecordable("a secret name in it")
        key = [text, self.frozen(parameters), many]
        event = Event(kind="sql", key=key, is_write=writes(text))
        self.events.append(event)
        return event

    def described(self, event: Event, columns: Iterable[str], count: object, last_id: object) -> None:
        """Record the description of a statement's result."""
        event.columns = [str(name)[:200] for name in columns]
        event.hidden = [self.redaction.hides(name) for name in event.columns]
        event.count = count if type(count) is int else None
        event.last_id = last_id if type(last_id) is int else None

    def fetched(self, event: Event, rows: list[Any], *, is_complete: bool) -> None:
        """Record rows that the call has read."""
        began = _clock(), _cpu()
        event.is_complete |= is_complete
        try:
            event.answers += [self._row(event, row) for row in rows]
        except NotRecordable as reason:
            self.refuse(f"A row is or holds {reason}.")
        except Exception as error:  # noqa: BLE001 - the application must not feel it
            self.refuse(f"A row could not be read ({type(error).__name__}).")
        finally:
            self._note_own(began)

    def _row(self, event: Event, row: object) -> Any:  # noqa: ANN401 - frozen
        if any(event.hidden):
            self.is_redacted = True
            named = _named(row)
            if named is not None:  # redacted by its own column names
                secret = [each for name, each in named if self.redaction.hides(name)]
                if len(secret) < sum(event.hidden):
                    raise NotRecordable("a secret column, in a row that names it otherwise")
                self.secrets |= written_forms(secret)
                return self.frozen(row)
            if type(row) is not tuple:
                raise NotRecordable("a secret column, in a row that is not a tuple")
            hidden = [
                hides and not self.redaction.keeps(name, each)
                for name, each, hides in zip(event.columns, row, event.hidden, strict=False)
            ]
            self.secrets |= written_forms(each for each, hides in zip(row, hidden, strict=False) if hides)
            row = tuple(
                _PLACEHOLDERS.get(type(each)) if hides else each
                for each, hides in zip(row, hidden, strict=False)
            )
        return self.frozen(row)

    def frozen(self, value: object) -> Any:  # noqa: ANN401 - frozen
        """Freeze a value of a request or an answer."""
        freezer = Freezer(self.package, self.redaction, NODES_MAX - self.parts)
        frozen = freezer.freeze(value)
        self.parts += freezer.nodes
        self.is_redacted |= freezer.is_redacted
        return frozen


def _named(row: Any) -> list[tuple[str, object]] | None:  # noqa: ANN401 - any kind of row
    """Return the values of a row that is a mapping."""
    if isinstance(row, dict):
        return [(name, value) for name, value in dict.items(row) if type(name) is str]
    if any(each.__module__.partition(".")[0] == "asyncpg" for each in type(row).__mro__):
        return list(row.items())
    if type(row).__name__ == "Row" and type(row).__module__ == "sqlite3":
        return list(zip(row.keys(), row, strict=True))
    return None


_PLACEHOLDERS: Final = {str: "redacted", bytes: b"redacted", int: 0, float: 0.0, bool: False}

under_way: Final[ContextVar[AskedOutside | None]] = ContextVar("geoheal_look", default=None)
"""The log of the call that is being observed in this context; nested calls are not observed."""


def brief(argument: object) -> object:
    """Return the short form of an argument in a key: a number, or the number of parts.

    >>> [brief(each) for each in (6, ["a", "b"], None)]
    [6, 2, None]
    """
    if type(argument) in (int, float, bool, type(None)):
        return argument
    return len(argument) if isinstance(argument, Sized) else None


def active() -> AskedOutside | None:
    """Return the log of the call that is being observed in this context."""
    found = under_way.get()
    return found if found is not None and found.is_under_way else None


@contextlib.contextmanager
def aside() -> Iterator[None]:
    """Record nothing in the block: its requests belong to no call."""
    token = under_way.set(None)
    try:
        yield
    finally:
        under_way.reset(token)
