"""The outbox: reports wait here while the service is away, and are sent in order when it is back.

That of a monitored process (:mod:`geoheal.client.sending.outbox`) sends batches of lines in a thread, and may
keep them on disk. This one sends one report at a time, because the view shows how each was acknowledged.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from geoheal.client.sending.backoff import Backoff
from geoheal.errors import Conflict, GeohealError, InvalidInput

Report = TypeVar("Report")
Answer = TypeVar("Answer")

CAPACITY: Final = 720
"""Largest number of waiting reports (an hour, one per five seconds); beyond it, the oldest are dropped."""


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
        Why the rest waits; None if nothing waits.
    """

    sent: tuple[Answer, ...] = ()
    refused: tuple[str, ...] = ()
    trouble: str | None = None


class ReportOutbox(Generic[Report, Answer]):
    """Sends reports in order, and again after an outage of the service, which recognises repeated reports.

    Parameters
    ----------
    send
        Sends a report, and returns its acknowledgement.
    capacity
        Largest number of waiting reports.
    """

    def __init__(self, send: Callable[[Report], Answer], capacity: int = CAPACITY) -> None:
        self._send = send
        self._capacity = capacity
        self._waiting: deque[Report] = deque()
        self._backoff = Backoff()
        self._not_before = 0.0
        self._trouble: str | None = None
        self.lost = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, report: Report) -> None:
        """Add a report."""
        if len(self._waiting) >= self._capacity:
            self._waiting.popleft()
            self.lost += 1
        self._waiting.append(report)

    def deliver(self, now_s: float) -> Delivery[Answer]:
        """Send the waiting reports, unless the pause after a failure has not passed yet.

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
                self._trouble = error.message
                self._not_before = now_s + self._backoff.failed()
                return Delivery(tuple(sent), tuple(refused), self._trouble)
            self._waiting.popleft()
            self._backoff.succeeded()
        self._trouble = None
        return Delivery(tuple(sent), tuple(refused))
