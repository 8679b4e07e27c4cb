"""The outbox: sends in order, waits while the service is away, and forgets nothing it need not."""

from collections.abc import Mapping
from typing import Any

from geoheal.client.sending.backoff import FIRST_S, LONGEST_S
from geoheal.errors import (
    Conflict,
    GeohealError,
    InvalidInput,
    ServiceUnreachable,
    Unauthenticated,
)
from geoheal.watch.outbox import CAPACITY, ReportOutbox


class FakeService:
    """A service that answers as it is told, for decisions that take no network."""

    def __init__(self) -> None:
        self.received: list[Mapping[str, Any]] = []
        self.answer: GeohealError | None = None

    def send(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        if self.answer is not None:
            raise self.answer
        self.received.append(fields)
        return {"id": fields["id"], "drift": None}


def filled(*ids: int) -> tuple[ReportOutbox[Mapping[str, Any], Mapping[str, Any]], FakeService]:
    recipient = FakeService()
    outbox = ReportOutbox(recipient.send)
    for each in ids:
        outbox.put({"id": each})
    return outbox, recipient


def test_all_that_waits_is_sent_in_order():
    outbox, recipient = filled(1, 2, 3)
    delivery = outbox.deliver(0.0)
    assert [each["id"] for each in delivery.sent] == [1, 2, 3]
    assert [each["id"] for each in recipient.received] == [1, 2, 3]
    assert delivery.trouble is None
    assert len(outbox) == 0


def test_attempts_become_rarer_and_start_again_after_a_success():
    outbox, recipient = filled(1)
    recipient.answer = ServiceUnreachable()
    ceilings = [min(LONGEST_S, FIRST_S * 2**failures) for failures in range(10)]
    waits = []
    for _ in ceilings:
        now_s = outbox._not_before
        assert outbox.deliver(now_s).trouble
        waits.append(outbox._not_before - now_s)
    assert all(0 <= wait <= ceiling for wait, ceiling in zip(waits, ceilings, strict=True))
    recipient.answer = None
    assert len(outbox.deliver(1000.0).sent) == 1
    outbox.put({"id": 2})
    recipient.answer = ServiceUnreachable()
    outbox.deliver(1001.0)
    recipient.answer = None
    assert len(outbox.deliver(1001.0 + FIRST_S).sent) == 1


def test_a_refused_snapshot_does_not_hold_up_the_others():
    for refusal in (InvalidInput("bad"), Conflict("other content")):
        outbox, recipient = filled(1)
        recipient.answer = refusal
        delivery = outbox.deliver(0.0)
        assert delivery.refused == (refusal.message,)
        assert delivery.trouble is None
        assert len(outbox) == 0


def test_a_token_that_does_not_work_loses_nothing():
    outbox, recipient = filled(1)
    recipient.answer = Unauthenticated()
    assert outbox.deliver(0.0).trouble
    assert len(outbox) == 1


def test_a_full_outbox_gives_up_the_oldest_and_counts_them():
    outbox, recipient = filled(*range(CAPACITY + 5))
    outbox.deliver(0.0)
    assert outbox.lost == 5
    assert recipient.received[0]["id"] == 5
