"""The outbox and its delivery to real receivers."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event
from standardwebhooks.webhooks import Webhook
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.alert import Alert, AlertKind, AlertState
from geoheal.domain.healing.incident import IncidentState
from geoheal.healing.alerts.apprise_channel import AppriseChannel
from geoheal.healing.alerts.delivery import CLAIM, ORPHANED_AFTER, deliver_due
from geoheal.healing.alerts.link import LinkingChannel
from geoheal.healing.alerts.log_channel import LogChannel
from geoheal.healing.alerts.message import headline, trial_payload
from geoheal.healing.alerts.outbox import enqueue
from geoheal.healing.alerts.routes import Routes
from geoheal.healing.alerts.webhook_channel import WebhookChannel
from geoheal.store.healing import alerts, incidents
from geoheal.store.systems import systems
from tests.integration.healing.alerts.conftest import SECRET
from tests.waiting import PATIENCE_S


@pytest.fixture
def webhook(receiver):
    return WebhookChannel(f"{receiver.url}/hook", SECRET)


@pytest.fixture
def tell(database, system):
    """Write what is due about an incident."""

    def write(incident, *channels, now=None):
        with database.transaction() as connection:
            return enqueue(connection, system, incident, Routes(channels=channels), now or datetime.now(UTC))

    return write


@pytest.fixture
def outbox(database, system, incident):
    def read():
        with database.transaction() as connection:
            return alerts.of_incident(connection, system, incident.id)

    return read


@pytest.fixture
def deliver(database):
    return lambda *channels, later=timedelta(): deliver_due(database, channels, datetime.now(UTC) + later)


def test_an_incident_is_reported_signed_and_in_one_message(
    tell, deliver, outbox, incident, receiver, webhook
):
    assert tell(incident, "webhook") == 1
    assert tell(incident, "webhook") == 0
    assert deliver(webhook) == 1
    assert deliver(webhook) == 0
    ((headers, body),) = receiver.requests
    payload = Webhook(SECRET).verify(body, headers)
    (alert,) = outbox()
    assert headers["webhook-id"] == str(alert.id)
    assert payload["type"] == "incident.opened"
    assert payload["data"]["system"] == "checkout"
    assert payload["data"]["incident"]["id"] == str(incident.id)
    assert [each["code"] for each in payload["data"]["findings"]] == ["ERROR_RATE_HIGH", "LATENCY_HIGH"]
    assert "ERROR_RATE_HIGH is high" in payload["data"]["message"]
    assert (alert.state, alert.attempts, alert.error) == (AlertState.DELIVERED, 1, None)
    assert alert.delivered_at is not None


class Stuck:
    """A receiver that never answers, until it is let go."""

    name = "stuck"

    def __init__(self):
        self.tries, self.release = 0, threading.Event()

    def send(self, message_id, payload):  # noqa: ARG002 - the channel's interface
        self.tries += 1
        self.release.wait()


def test_a_receiver_that_hangs_ends_by_its_total_time_and_holds_up_no_other(
    tell, deliver, outbox, incident, receiver, webhook, monkeypatch
):
    monkeypatch.setattr("geoheal.healing.alerts.delivery.SEND_S", 0.2)
    stuck = Stuck()
    tell(incident, "stuck", "webhook")
    try:
        assert deliver(stuck, webhook) == 1
        result = {each.channel: each for each in outbox()}
        assert "0.2 s" in str(result["stuck"].error)
        assert deliver(stuck, later=timedelta(hours=1)) == 0
        assert stuck.tries == 1
    finally:
        stuck.release.set()


def test_systems_take_turns(database, system, incident):
    """One with a hundred alerts does not keep another's single one waiting."""
    now = datetime.now(UTC)
    with database.transaction() as connection:
        quiet = systems.register(connection, "quiet", system.geometry, 64)
        for place, each in enumerate([system] * 100 + [quiet]):
            other = replace(incident, id=uuid7(), state=IncidentState.RESOLVED, resolved_at=now)
            incidents.save(connection, each, other)
            alert = Alert(
                id=uuid7(), incident_id=other.id, channel="webhook", kind=AlertKind.OPENED, period=0,
                payload=trial_payload(now), next_attempt_at=now - timedelta(seconds=200 - place),
                created_at=now,
            )  # fmt: skip
            alerts.add(connection, each, alert)
    order = []
    for _ in range(3):
        with database.transaction() as connection:
            claimed = alerts.claim(connection, "webhook", now, now + CLAIM)
        assert claimed is not None
        order.append(claimed[0])
    assert order[:2] == [system.id, quiet.id]
    assert order[2] == system.id


def test_who_comes_second_takes_the_next_and_locks_rows_of_its_system_alone(database, tell, incident):
    """A database of several machines locks rows of one system, which the statements have to name."""
    tell(incident, "webhook")
    now = datetime.now(UTC)
    statements = []
    with database.transaction() as first, database.transaction() as second:
        event.listen(first, "before_cursor_execute", lambda *given: statements.append(given[2]))
        assert alerts.claim(first, "webhook", now, now + CLAIM) is not None
        assert alerts.claim(second, "webhook", now, now + CLAIM) is None
    locking = [statement for statement in statements if "FOR UPDATE" in statement]
    assert locking
    assert all("alerts.system_id = %" in statement for statement in locking)


def test_two_that_tell_at_once_tell_once(database, system, incident, outbox):
    barrier = threading.Barrier(4)

    def write():
        with database.transaction() as connection:
            barrier.wait()
            enqueue(connection, system, incident, Routes(channels=("log",)), datetime.now(UTC))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outbox()) == 1


def test_what_a_rolled_back_transaction_wrote_is_not_sent(database, system, incident, deliver, outbox):
    with suppress(ZeroDivisionError), database.transaction() as connection:
        enqueue(connection, system, incident, Routes(channels=("log",)), datetime.now(UTC))
        raise ZeroDivisionError
    assert outbox() == []
    assert deliver(LogChannel()) == 0


def test_a_failing_receiver_is_asked_again_with_the_same_id(
    tell, deliver, outbox, incident, receiver, webhook
):
    receiver.answers = [(500, {}), (302, {"Location": f"{receiver.url}/elsewhere"})]
    tell(incident, "webhook")
    assert deliver(webhook) == 0
    (alert,) = outbox()
    assert (alert.state, alert.error) == (
        AlertState.PENDING,
        "The receiver answered 500 Internal Server Error.",
    )
    assert deliver(webhook) == 0
    assert len(receiver.requests) == 1
    assert deliver(webhook, later=timedelta(minutes=1)) == 0
    (alert,) = outbox()
    assert "redirect" in str(alert.error)
    assert deliver(webhook, later=timedelta(hours=1)) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.requests}) == 1
    (alert,) = outbox()
    assert (alert.state, alert.attempts, alert.error) == (AlertState.DELIVERED, 3, None)


def test_retry_after_is_honoured(tell, deliver, outbox, incident, receiver, webhook):
    receiver.answers = [(429, {"Retry-After": "600"})]
    tell(incident, "webhook")
    before = datetime.now(UTC)
    deliver(webhook)
    (alert,) = outbox()
    assert alert.next_attempt_at >= before + timedelta(seconds=600)


def test_a_receiver_that_is_gone_is_asked_no_more(tell, deliver, outbox, incident, receiver, webhook):
    receiver.answers = [(410, {})]
    tell(incident, "webhook")
    deliver(webhook)
    (alert,) = outbox()
    assert (alert.state, alert.attempts) == (AlertState.DEAD, 1)
    assert "410" in str(alert.error)
    assert "410" in webhook.send(uuid7(), trial_payload(datetime.now(UTC))).reason
    assert len(receiver.requests) == 1


def test_it_dies_after_days_and_can_be_sent_again(
    database, system, tell, outbox, incident, receiver, webhook
):
    tell(incident, "webhook")
    receiver.answers = [(500, {})] * 10
    now = datetime.now(UTC)
    for _ in range(10):
        now += timedelta(days=2)
        deliver_due(database, [webhook], now)
    (alert,) = outbox()
    assert (alert.state, alert.attempts) == (AlertState.DEAD, 10)
    deliver_due(database, [webhook], now + timedelta(days=2))
    assert len(receiver.requests) == 10
    with database.transaction() as connection:
        assert alerts.retry(connection, system, alert.id, datetime.now(UTC))
    assert deliver_due(database, [webhook], datetime.now(UTC)) == 1
    (alert,) = outbox()
    assert (alert.state, alert.attempts) == (AlertState.DELIVERED, 1)


def test_the_end_is_not_reported_before_the_beginning(tell, deliver, outbox, incident, receiver, webhook):
    receiver.answers = [(503, {})]
    tell(incident, "webhook")
    deliver(webhook)
    resolved = replace(incident, state=IncidentState.RESOLVED, resolved_at=datetime.now(UTC))
    assert tell(resolved, "webhook", "slack") == 1
    assert deliver(webhook) == 0
    assert deliver(webhook, later=timedelta(minutes=1)) == 2
    assert [body["type"] for body in receiver.bodies][1:] == ["incident.opened", "incident.resolved"]
    opened, ended = outbox()
    assert (opened.kind, ended.kind) == (AlertKind.OPENED, AlertKind.RESOLVED)
    assert headline(ended.payload)["text"] == "checkout has recovered: Was critical: ERROR_RATE_HIGH is high"


def test_a_channel_that_hangs_or_fails_does_not_hold_up_others(tell, deliver, incident, receiver, webhook):
    receiver.answers = [(500, {})] * 2
    tell(incident, "webhook", "log")
    assert deliver(webhook, LogChannel()) == 1


def test_an_unreachable_receiver_is_reported_without_its_url(tell, deliver, outbox, incident, caplog):
    dead = WebhookChannel("http://user:s3cret@127.0.0.1:9/s3cret", SECRET)
    with caplog.at_level(logging.INFO):
        tell(incident, "webhook")
        deliver(dead)
    (alert,) = outbox()
    assert alert.error == "The receiver could not be reached (ConnectError)."
    assert "given up" not in caplog.text
    assert "tried again at" in caplog.text
    assert "s3cret" not in caplog.text


def test_apprise_delivers_to_a_service_and_tells_no_secret_of_it(tell, deliver, outbox, incident, receiver):
    service = AppriseChannel(f"{receiver.url.replace('http', 'json')}/s3cret-path?+x-key=s3cret")
    receiver.answers = [(500, {})]
    tell(incident, "json")
    assert deliver(service) == 0
    (alert,) = outbox()
    assert str(alert.error).startswith("JSON did not accept the message")
    assert "s3cret" not in str(alert.error)
    assert deliver(service, later=timedelta(minutes=1)) == 1
    message = receiver.bodies[-1]
    assert message["title"] == "checkout is degraded (critical)"
    assert "LATENCY_HIGH is high" in message["message"]
    assert message["type"] == "failure"


def test_a_message_ends_with_where_to_look(tell, deliver, incident, receiver):
    service = AppriseChannel(receiver.url.replace("http", "json"))
    tell(incident, "json")
    assert deliver(LinkingChannel(service, "https://health.example.org")) == 1
    where = f"https://health.example.org/#/systems/checkout/incidents/{incident.id}"
    assert receiver.bodies[-1]["message"].splitlines()[-1] == where


def test_alerts_of_a_channel_that_was_removed_are_given_up_in_time(database, tell, deliver, outbox, incident):
    tell(incident, "pigeon")
    assert deliver(LogChannel(), later=ORPHANED_AFTER - timedelta(minutes=1)) == 0
    assert outbox()[0].state is AlertState.PENDING
    deliver(LogChannel(), later=ORPHANED_AFTER + timedelta(minutes=1))
    assert outbox()[0].state is AlertState.DEAD


HANGING = """
import sys, time
from datetime import UTC, datetime
from geoheal.healing.alerts.delivery import deliver_due
from geoheal.store.session import Database, create_engine

class Hanging:
    name = "webhook"
    def send(self, message_id, payload):
        print("claimed", flush=True)
        time.sleep(600)

deliver_due(Database(create_engine(sys.argv[1])), [Hanging()], datetime.now(UTC))
"""


def test_what_a_killed_worker_had_claimed_is_sent_by_another_one(
    database_url, tell, deliver, incident, receiver, webhook
):
    tell(incident, "webhook")
    worker = subprocess.Popen(
        [sys.executable, "-c", HANGING, database_url], stdout=subprocess.PIPE, env={**os.environ}
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"claimed\n"
        assert deliver(webhook) == 0
        worker.send_signal(signal.SIGKILL)
    assert deliver(webhook, later=CLAIM - timedelta(seconds=30)) == 0
    assert deliver(webhook, later=CLAIM + timedelta(seconds=1)) == 1
    assert len(receiver.requests) == 1


def test_workers_share_the_work(database, system, tell, incident, receiver):
    """Eight alerts and four workers: each is sent once."""
    for hours in range(0, 32, 4):
        tell(incident, "webhook", now=datetime.now(UTC) + timedelta(hours=hours))
        with database.transaction() as connection:
            for alert in alerts.of_incident(connection, system, incident.id):
                done = replace(alert, state=AlertState.DEAD)
                alerts.record(connection, system.id, alert, done)
    with database.transaction() as connection:
        for alert in alerts.of_incident(connection, system, incident.id):
            assert alerts.retry(connection, system, alert.id, datetime.now(UTC))
    deadline = time.monotonic() + PATIENCE_S

    def work():
        channel = WebhookChannel(receiver.url, SECRET)
        while len(receiver.requests) < 8 and time.monotonic() < deadline:
            deliver_due(database, [channel], datetime.now(UTC))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receiver.requests) == len({headers["webhook-id"] for headers, _ in receiver.requests}) == 8
