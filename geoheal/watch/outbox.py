"""The outbox: snapshots wait here while the service is away, and are sent in order when it is back."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from geoheal.errors import Conflict, GeohealError, InvalidInput

CAPACITY: Final = 720
"""Snapshots that wait at most (an hour, at five seconds each); the oldest make room for new ones."""
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of an attempt to send.

    Parameters
    ----------
    sent
        Acknowledgements, in the order of their snapshots.
    refused
        Why snapshots were refused for good.
    trouble
        Why the rest waits; None when nothing does.
    """

    sent: tuple[Mapping[str, Any], ...] = ()
    refused: tuple[str, ...] = ()
    trouble: str | None = None


class Recipient(Protocol):
    """Who takes snapshots."""

    def send(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take a snapshot, and return how it is acknowledged."""
        ...


class Outbox:
    """Sends snapshots in order, and again when the service was away: their ids make that safe.

    Parameters
    ----------
    recipient
        Where they go: a :class:`geoheal.watch.service.Service`.
    """

    def __init__(self, recipient: Recipient) -> None:
        self._recipient = recipient
        self._waiting: deque[Mapping[str, Any]] = deque()
        self._wait_s = 0.0
        self._not_before = 0.0
        self._trouble: str | None = None
        self.lost = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, fields: Mapping[str, Any]) -> None:
        """Take a snapshot in."""
        if len(self._waiting) >= CAPACITY:
            self._waiting.popleft()
            self.lost += 1
        self._waiting.append(fields)

    def deliver(self, now_s: float) -> Delivery:
        """Send what waits, unless it was tried a moment ago in vain.

        Parameters
        ----------
        now_s
            A monotonic clock's time.
        """
        if now_s < self._not_before:
            return Delivery(trouble=self._trouble)
        sent, refused = [], []
        while self._waiting:
            try:
                sent.append(self._recipient.send(self._waiting[0]))
            except (InvalidInput, Conflict) as error:
                refused.append(error.message)
            except GeohealError as error:
                self._back_off(now_s, error.message)
                return Delivery(tuple(sent), tuple(refused), self._trouble)
            self._waiting.popleft()
            self._wait_s = 0.0
        self._trouble = None
        return Delivery(tuple(sent), tuple(refused))

    def _back_off(self, now_s: float, trouble: str) -> None:
        self._trouble = trouble
        self._wait_s = min(LONGEST_WAIT_S, max(FIRST_WAIT_S, 2 * self._wait_s))
        self._not_before = now_s + self._wait_s
