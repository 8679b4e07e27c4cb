"""Snapshots of several systems, left in one spool, while the node of one of them is away."""

import json
from typing import Any

import pytest

from geoheal.client.sending import sender
from geoheal.client.sending.outbox import SnapshotOutbox
from geoheal.client.sending.sender import Sender
from geoheal.client.sending.service import ReportingService

AWAY = 250
"""Snapshots that cannot be stored: more than two batches."""


@pytest.fixture
def outbox() -> SnapshotOutbox:
    outbox = SnapshotOutbox()
    for number in range(AWAY):
        outbox.put(json.dumps({"id": f"a{number}", "system": "gone", "label": f"a{number}"}))
    for number in range(3):
        outbox.put(json.dumps({"id": f"b{number}", "system": "shop", "label": f"b{number}"}))
    return outbox


def test_snapshots_of_other_systems_do_not_wait_for_a_node(stand_in: Any, outbox: SnapshotOutbox):
    stand_in.away = {"gone"}
    sending = Sender(ReportingService(stand_in.url, None), outbox, None)
    assert sending.step() <= sender.IDLE_S / 2
    assert stand_in.labels() == ["b0", "b1", "b2"]
    assert (len(outbox), sending.sent, sending.refused, stand_in.attempts) == (AWAY, 3, 0, 2)
    stand_in.away = set()
    assert sending.attempt() == sender.IDLE_S
    assert stand_in.labels()[3:] == [f"a{number}" for number in range(AWAY)]
    assert (len(outbox), sending.sent) == (0, AWAY + 3)


def test_rows_beside_those_of_a_node_are_settled_once(stand_in: Any, outbox: SnapshotOutbox):
    outbox.settle(range(AWAY - 4))
    stand_in.away, stand_in.reject = {"gone"}, "b1"
    sending = Sender(ReportingService(stand_in.url, None), outbox, None)
    sending.attempt()
    sending.attempt()
    assert stand_in.labels() == ["b0", "b2"]
    assert (len(outbox), sending.sent, sending.refused) == (5, 2, 1)


def test_the_waits_grow_while_a_node_is_away(stand_in: Any, outbox: SnapshotOutbox, monkeypatch: Any):
    stand_in.away = {"gone"}
    sending = Sender(ReportingService(stand_in.url, None), outbox, None)
    monkeypatch.setattr("random.uniform", lambda _, most: most)
    assert [sending.attempt() for _ in range(8)] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    assert stand_in.attempts == 9


@pytest.mark.parametrize("again", ["0", [], [7_000], [-1], {}])
def test_an_answer_that_names_no_row_settles_nothing(
    stand_in: Any, outbox: SnapshotOutbox, again: Any, monkeypatch: Any
):
    monkeypatch.setattr(stand_in, "answer", lambda *_: (503, {"rejected": [], "send_again": again}))
    sending = Sender(ReportingService(stand_in.url, None), outbox, None)
    assert sending.attempt() < sender.IDLE_S
    assert (len(outbox), sending.sent) == (AWAY + 3, 0)
