"""Delivering what waits in the outbox: at least once, by any number of workers.

An alert is claimed in a transaction of its own, sent outside of any, and its outcome recorded in another. The
claim moves the next try ahead, so that the alert of a worker that is killed is sent by another one.
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
"""How long a claim holds: longer than any channel takes for one message."""

SEND_S: Final = 20.0
"""Time (s) that one message may take in all, however slowly its receiver answers; shorter than a claim."""

CHANNEL_S: Final = 20.0
"""Time (s) after which no further message of a channel is begun in one call."""

CHANNELS_AT_ONCE: Final = 16

AT_ONCE_MAX: Final = 50
"""Alerts of one channel in one call: other work waits for its end."""

ORPHANED_AFTER: Final = timedelta(days=4)
"""Age at which an alert is given up whose channel no worker knows: as old as no other pending one gets."""

ORPHANED: Final = "No worker has had this channel for days: it is not in the settings any more."


_left: Final[WeakKeyDictionary[Channel, threading.Thread]] = WeakKeyDictionary()
"""Threads of messages that took too long, by channel: there is one of each channel at most."""


def deliver_due(database: Database, channels: Sequence[Channel], now: datetime) -> int:
    """Send the alerts that are due; to be called every few seconds.

    Channels are served at the same time. One that fails is left alone until the next call, and one that has
    not taken a message in :data:`SEND_S` until that message has ended.

    Parameters
    ----------
    database
        Where the outbox is.
    channels
        Of :func:`geoheal.healing.alerts.channels.channels_of`.
    now
        The time (UTC).

    Returns
    -------
    How many were delivered.

    Raises
    ------
    DatabaseError
        When the outbox cannot be read or written now; nothing is lost, what was sent may be sent again.
    """
    with ThreadPoolExecutor(CHANNELS_AT_ONCE, "geoheal-alerts") as pool:
        delivered = sum(pool.map(lambda channel: _deliver(database, channel, now), channels))
    with database.transaction() as connection:
        names = [channel.name for channel in channels]
        alerts.bury_orphans(connection, names, now - ORPHANED_AFTER, ORPHANED)
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
        return DeliveryFailure(reason=f"The receiver did not take it within {SEND_S:g} s.")


def _record(database: Database, system_id: UUID, alert: Alert, failure: DeliveryFailure | None) -> None:
    outcome = outcome_of(alert, failure, datetime.now(UTC), random.random())  # noqa: S311 - no secret
    if failure is not None:
        dead = outcome.state is AlertState.DEAD
        then = "given up" if dead else f"tried again at {outcome.next_attempt_at:%Y-%m-%d %H:%M:%S} UTC"
        logger.warning("Alert %s to %s: %s It is %s.", alert.id, alert.channel, failure.reason, then)
    with database.transaction() as connection:
        alerts.record(connection, system_id, alert, outcome)


def outcome_of(alert: Alert, failure: DeliveryFailure | None, now: datetime, chance: float) -> Alert:
    """Decide the next state of an alert that was sent.

    Parameters
    ----------
    alert
        With the try counted.
    failure
        Why it was not taken; None when it was.
    now
        When that was known (UTC).
    chance
        A number drawn from 0..1, for the jitter.
    """
    if failure is None:
        return replace(alert, state=AlertState.DELIVERED, delivered_at=now, error=None)
    again = None if failure.final else next_attempt(alert.attempts, now, chance, failure.retry_after)
    if again is None:
        return replace(alert, state=AlertState.DEAD, error=failure.reason)
    return replace(alert, next_attempt_at=again, error=failure.reason)
