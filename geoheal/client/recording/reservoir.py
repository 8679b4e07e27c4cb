"""The reservoir: a bounded random choice of the frozen calls of each kind."""

import random
import threading
from dataclasses import dataclass
from typing import Any, Final

from geoheal.client.recording.outside.log import Event
from geoheal.client.recording.strata import stratum

OF_STRATUM: Final = 4
"""Largest number of calls of one kind between two messages."""
CALLS_MAX: Final = 400
PARTS_MAX: Final = 200_000
"""Largest number of parts of all kept calls, which limits memory to a few megabytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A frozen call.

    Parameters
    ----------
    module, function
        Import name, and qualified name within the module.
    before, after
        Arguments before and after the call.
    result
        The return value; None if it raised.
    error
        Type of the exception; None if it returned.
    outcome
        Type of the result or of the exception.
    duration_s, recorded_at
        Duration, and time of its start (seconds since 1970).
    parts, more
        Number of parts of the arguments, and of the arguments after the call with the result.
    redacted
        Whether a value was left out because of its name.
    awaited
        Whether the function is asynchronous.
    keyed
        Whether it made or checked a signature or a password hash.
    outside
        Its external requests.
    secrets
        Forms of the values that were left out of rows; if they occur elsewhere, the call is not sent.
    """

    module: str
    function: str
    before: Any
    after: Any
    result: Any
    error: str | None
    outcome: str
    duration_s: float
    recorded_at: float
    parts: int
    redacted: bool
    more: int = 0
    awaited: bool = False
    keyed: bool = False
    outside: tuple[Event, ...] = ()
    secrets: frozenset[str] = frozenset()

    @property
    def weight(self) -> int:
        """Total number of its parts."""
        return self.parts + self.more


class Reservoir:
    """Keeps calls; all calls of a kind have the same chance to stay (Vitter's algorithm R).

    References
    ----------
    Vitter, *Random sampling with a reservoir*, ACM TOMS 11 (1985).
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal handler may also call recorded functions
        self._begin()

    def add(self, call: Call) -> bool:
        """Offer a call; return False if there is no room for more."""
        key = call.module, call.function, stratum(call.outcome, call.parts, call.duration_s)
        with self._lock:
            seen = self._seen[key] = self._seen.get(key, 0) + 1
            kept = self._kept.setdefault(key, [])
            if len(kept) < OF_STRATUM:
                if self._calls >= CALLS_MAX or self._parts + call.weight > PARTS_MAX:
                    return False
                kept.append(call)
                self._calls += 1
                self._parts += call.weight
                return True
            place = random.randrange(seen)  # noqa: S311 - a sample
            if place < OF_STRATUM:
                self._parts += call.weight - kept[place].weight
                kept[place] = call
            return True

    def drain(self) -> list[Call]:
        """Return and remove all calls."""
        with self._lock:
            calls = [call for kept in self._kept.values() for call in kept]
            self._begin()
        return calls

    def forget(self) -> None:
        """Start over in a forked process, where another thread may have held the lock."""
        self._lock = threading.RLock()
        self._begin()

    def _begin(self) -> None:
        self._kept: dict[tuple[str, str, str], list[Call]] = {}
        self._seen: dict[tuple[str, str, str], int] = {}
        self._calls = 0
        self._parts = 0
