"""Deliver the outbox: at least once, by any number of workers.

An alert is claimed in one transaction, sent outside of any, and its outcome recorded in another. The claim
postpones the next try, so that the alert of a killed worker is sent by another one.
"""

import logging
import random
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from geoheal.domain.alarms.alert import Alert, AlertState
from geoheal.healing.alerts.backoff import next_attempt
from geoheal.healing.alerts.channel import Channel, DeliveryFailure
from geoheal.healing.deadline import TookTooLong, within
from geoheal.store.healing import alerts
from geoheal.store.session import Database

logger: Final = logging.getLogger(__name__)

CLAIM: Final = timedelta(minutes=2)
"""Duration of a claim: longer than any channel takes for one message."""

SEND_S: Final = 20.0
"""Seconds for one message in total, however slowly its receiver answers; shorter than a claim."""

CHANNEL_S: Final = 20.0
"""Seconds after which no further message of a channel is started in one call."""

CHANNELS_AT_ONCE: Final = 16

AT_ONCE_MAX: Final = 50
"""Alerts per channel and call: other work waits for the end of the call."""

ORPHANED_AFTER: Final = timedelta(days=4)
"""Age at which an alert without a channel is given up: no other pending alert gets that old."""

ORPHANED: Final = "No worker has had this channel for days, because the settings no longer name it."


_left: Final[WeakKeyDictionary[Channel, threading.Thread]] = WeakKeyDictionary()
"""Threads of messages that took too long, by channel; at most one per channel."""


def deliver_due(database: Database, channels: Sequence[Channel], now: datetime) -> int:
    """Send the alerts that are due; call it every few seconds.

    Channels are served concurrently. One that fails is skipped until the next call, and one that has not
    accepted a message in :data:`SEND_S` until that message has ended.

    Parameters
    ----------
    database
        Database of the outbox.
    channels
        Of :func:`geoheal.healing.alerts.channels.channels_of`.
    now
        The time (UTC).

    Returns
    -------
    Number of delivered alerts.

    Raises
    ------
    DatabaseError
        When the database is not available; nothing is lost, but messages may be sent again.
    """
    with ThreadPoolExecutor(CHANNELS_AT_ONCE, "geoheal-alerts") as pool:
        delivered = sum(pool.map(lambda channel: _deliver(database, channel, now), channels))
    with database.transaction() as connection:
        names = [channel.name for channel in channels]
        alerts.give_up_orphans(connection, names, now - ORPHANED_AFTER, ORPHANED)
    return delivered


def _deliver(database: Database, channel: Channel, now: datetime) -> int:
    left, end = _left.get(channel), time.monotonic() + CHANNEL_S
    if left is not None and left.is_alive():
        return 0
    for count in range(AT_ONCE_MAX):
        if time.monotonic() > end:
            return count
        with database.transaction() as connection:
            claimed = alerts.claim(connection, channel.name, now, datetime.now(UTC) + CLAIM)
        if claimed is None:
            return count
        failure = _sent(channel, claimed[1])
        _record(database, *claimed, failure)
        if failure is not None:
            return count
    return AT_ONCE_MAX


def _sent(channel: Channel, alert: Alert) -> DeliveryFailure | None:
    try:
        return within(SEND_S, lambda: channel.send(alert.id, alert.payload))
    except TookTooLong as error:
        _left[channel] = error.thread
        return DeliveryFailure(reason=f"The receiver did not accept it within {SEND_S:g} s.")


def _record(database: Database, system_id: UUID, alert: Alert, failure: DeliveryFailure | None) -> None:
    outcome = outcome_of(alert, failure, datetime.now(UTC), random.random())  # noqa: S311 - no secret
    if failure is not None:
        dead = outcome.state is AlertState.DEAD
        then = "given up" if dead else f"tried again at {outcome.next_attempt_at:%Y-%m-%d %H:%M:%S} UTC"
        logger.warning("Alert %s to %s: %s It is %s.", alert.id, alert.channel, failure.reason, then)
    with database.transaction() as connection:
        alerts.record(connection, system_id, alert, outcome)


def outcome_of(alert: Alert, failure: DeliveryFailure | None, now: datetime, chance: float) -> Alert:
    """Return the next state of an alert after a try.

    Parameters
    ----------
    alert
        The alert, with the try counted.
    failure
        Reason of failure; None on success.
    now
        Time of the result (UTC).
    chance
        A number drawn from 0..1, for the jitter.
    """
    if failure is None:
        return replace(alert, state=AlertState.DELIVERED, delivered_at=now, error=None)
    again = None if failure.final else next_attempt(alert.attempts, now, chance, failure.retry_after)
    if again is None:
        return replace(alert, state=AlertState.DEAD, error=failure.reason)
    return replace(alert, next_attempt_at=again, error=failure.reason)
