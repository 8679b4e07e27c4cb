"""The sender: sends the snapshots of the outbox to the service, with retries."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

from geoheal.client.sending.backoff import Backoff
from geoheal.client.sending.outbox import SnapshotOutbox
from geoheal.client.sending.service import ReportingService, ServiceResponse
from geoheal.errors import ServiceUnreachable

log = logging.getLogger("geoheal.client")

BATCH_MAX: Final = 100
IDLE_S: Final = 3600.0
SETTLING: Final = frozenset({HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY})
UNDIGESTED: Final = frozenset(
    {HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY}
)
"""Status codes that mean that a part of the batch is invalid: it is sent in smaller pieces."""


class Sender:
    """Sends snapshots; runs in its own thread, where it may wait.

    Parameters
    ----------
    service, outbox
        Destination of the snapshots, and the outbox where they wait.
    register
        Registers the system; None to register nothing. Returns whether snapshots keep their measured basin.
    """

    def __init__(
        self,
        service: ReportingService,
        outbox: SnapshotOutbox,
        register: Callable[[], ServiceResponse] | None,
    ) -> None:
        self._service = service
        self._outbox = outbox
        self._register = register
        self._backoff = Backoff()
        self._not_before = 0.0
        self._batch = BATCH_MAX
        self._recovered = False
        self._without_basin = False
        self._away: dict[str, ServiceResponse] = {}
        self._trouble: str | None = None
        self._logged: set[str] = set()
        self.is_new = False
        self.sent = 0
        self.refused = 0

    def step(self) -> float:
        """Send all waiting snapshots, unless that just failed; return seconds until the next attempt."""
        if not self._recovered:
            self._recovered = True
            self._outbox.recover()
        wait_s = self._not_before - time.monotonic()
        if wait_s > 0:
            return wait_s
        return self.attempt()

    def attempt(self) -> float:
        """Send all waiting snapshots now; those of unreachable systems continue to wait."""
        self._away = {}
        try:
            while self._outbox:
                answer = self._registered() or self._send()
                if answer is not None:
                    return self._fail(answer.detail, answer.retry_after_s)
        except ServiceUnreachable as error:
            return self._fail(error.message)
        self._succeed()
        return IDLE_S

    def _is_away(self, line: str) -> bool:
        return _system_of(line) in self._away

    def _registered(self) -> ServiceResponse | None:
        """Register once; return a response that requires waiting, if any."""
        if self._register is None:
            return None
        answer = self._register()
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return answer
        self.is_new = answer.status == HTTPStatus.CREATED
        self._without_basin = answer.status == HTTPStatus.CONFLICT
        if self._without_basin:
            log.warning("The basin of latencies is not reported: %s", answer.detail)
        self._register = None  # a token of role reporter cannot register, which does no harm
        return None

    def _send(self) -> ServiceResponse | None:
        """Send a batch; return a response that requires waiting, if any."""
        batch = self._outbox.batch(self._batch, self._is_away if self._away else None)
        if not batch:
            return next(iter(self._away.values()), None)
        lines = [line for _, line in batch]
        answer = self._service.send(self._stripped(lines) if self._without_basin else lines)
        if answer.status in SETTLING and "rejected" in answer.body:
            self._settle(batch, answer.body["rejected"])
            return None
        if again := _send_again(answer, len(batch)):
            self._away |= dict.fromkeys((_system_of(lines[index]) for index in again), answer)
            self._settle(
                [each for index, each in enumerate(batch) if index not in again], answer.body["rejected"]
            )
            return None
        if answer.status not in UNDIGESTED:
            return answer
        if len(batch) == 1:
            self._settle(batch, [{"reason": answer.detail}])
        else:
            self._batch = max(1, len(batch) // 2)
        return None

    def _settle(self, batch: Sequence[tuple[int, str]], rejected: Sequence[Any]) -> None:
        self._outbox.settle({number for number, _ in batch})
        if not self._away:
            self._backoff.succeeded()
        self._batch = min(BATCH_MAX, self._batch * 2)
        self.sent += len(batch) - len(rejected)
        self.refused += len(rejected)
        for reason in {str(each.get("reason")) for each in rejected if isinstance(each, dict)} - self._logged:
            if len(self._logged) < BATCH_MAX:
                self._logged.add(reason)
                log.warning("A snapshot was refused: %s", reason)

    def _fail(self, trouble: str, retry_after_s: float = 0.0) -> float:
        if self._trouble is None:
            log.warning("Snapshots cannot be sent and are kept: %s", trouble)
        self._trouble = trouble
        wait_s = self._backoff.failed(retry_after_s)
        self._not_before = time.monotonic() + wait_s
        return wait_s

    def _succeed(self) -> None:
        self._not_before = 0.0
        if self._trouble is not None:
            log.info("The service accepts snapshots again.")
        self._trouble = None

    @staticmethod
    def _stripped(lines: Sequence[str]) -> list[str]:
        """Return snapshots without the basin measured here; a basin that the application sets stays."""
        kept = []
        for line in lines:
            fields = json.loads(line)
            if fields.get("context", {}).get("basin") == "latency":
                fields.pop("basin_coords", None)
            kept.append(json.dumps(fields))
        return kept


def _send_again(answer: ServiceResponse, number: int) -> frozenset[int]:
    """Return the indices of the rows of a batch that were not stored while all others were settled."""
    indices = answer.body.get("send_again")
    is_partial = answer.status == HTTPStatus.SERVICE_UNAVAILABLE and "rejected" in answer.body
    if not is_partial or not isinstance(indices, list):
        return frozenset()
    return frozenset(each for each in indices if isinstance(each, int) and 0 <= each < number)


def _system_of(line: str) -> str:
    return str(json.loads(line).get("system"))
