"""The outbox: snapshots wait here while the service is away, and are sent in order when it is back."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from geoheal.errors import Conflict, GeohealError, InvalidInput

Report = TypeVar("Report")
Answer = TypeVar("Answer")

CAPACITY: Final = 720
"""Snapshots that wait at most (an hour, at five seconds each); the oldest make room for new ones."""
FIRST_WAIT_S: Final = 1.0
LONGEST_WAIT_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Delivery(Generic[Answer]):
    """Result of an attempt to send.

    Parameters
    ----------
    sent
        Acknowledgements, in the order of their snapshots.
    refused
        Why snapshots were refused for good.
    trouble
        Why the rest waits; None if nothing does.
    """

    sent: tuple[Answer, ...] = ()
    refused: tuple[str, ...] = ()
    trouble: str | None = None


class ReportOutbox(Generic[Report, Answer]):
    """Sends reports in order, and again when the service was away: it recognises what it has already.

    Parameters
    ----------
    send
        Sends one, and returns how it is acknowledged.
    capacity
        How many wait at most.
    """

    def __init__(self, send: Callable[[Report], Answer], capacity: int = CAPACITY) -> None:
        self._send = send
        self._capacity = capacity
        self._waiting: deque[Report] = deque()
        self._wait_s = 0.0
        self._not_before = 0.0
        self._trouble: str | None = None
        self.lost = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, report: Report) -> None:
        """Take a report in."""
        if len(self._waiting) >= self._capacity:
            self._waiting.popleft()
            self.lost += 1
        self._waiting.append(report)

    def deliver(self, now_s: float) -> Delivery[Answer]:
        """Send what waits, unless a try failed a moment ago.

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
                sent.append(self._send(self._waiting[0]))
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
