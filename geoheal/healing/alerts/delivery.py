"""Delivering what waits in the outbox: at least once, by any number of workers.

An alert is claimed in a transaction of its own, sent outside of any, and its outcome recorded in another. The
claim moves the next try ahead, so that the alert of a worker that is killed is sent by another one.
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from geoheal.domain.alert import Alert, AlertState
from geoheal.healing.alerts.backoff import next_attempt
from geoheal.healing.alerts.channel import Channel, Failure
from geoheal.store import alerts
from geoheal.store.session import Database

logger: Final = logging.getLogger(__name__)

CLAIM: Final = timedelta(minutes=2)
"""How long a claim holds: longer than any channel takes for one message."""

AT_ONCE_MAX: Final = 50
"""Alerts of one channel in one call: other work waits for its end."""

ORPHANED_AFTER: Final = timedelta(days=4)
"""Age at which an alert is given up whose channel no worker knows: as old as no other pending one gets."""

ORPHANED: Final = "No worker has had this channel for days: it is not in the settings any more."


def deliver_due(database: Database, channels: Sequence[Channel], now: datetime) -> int:
    """Send the alerts that are due; to be called every few seconds.

    A channel that fails is left alone until the next call, so that one that hangs does not hold up others.

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
    delivered = sum(_deliver(database, channel, now) for channel in channels)
    with database.transaction() as connection:
        names = [channel.name for channel in channels]
        alerts.bury_orphans(connection, names, now - ORPHANED_AFTER, ORPHANED)
    return delivered


def _deliver(database: Database, channel: Channel, now: datetime) -> int:
    for count in range(AT_ONCE_MAX):
        with database.transaction() as connection:
            claimed = alerts.claim(connection, channel.name, now, datetime.now(UTC) + CLAIM)
        if claimed is None:
            return count
        failure = channel.send(claimed[1].id, claimed[1].payload)
        _record(database, *claimed, failure)
        if failure is not None:
            return count
    return AT_ONCE_MAX


def _record(database: Database, system_id: UUID, alert: Alert, failure: Failure | None) -> None:
    outcome = outcome_of(alert, failure, datetime.now(UTC), random.random())  # noqa: S311 - no secret
    if failure is not None:
        dead = outcome.state is AlertState.DEAD
        then = "given up" if dead else f"tried again at {outcome.next_attempt_at:%Y-%m-%d %H:%M:%S} UTC"
        logger.warning("Alert %s to %s: %s It is %s.", alert.id, alert.channel, failure.reason, then)
    with database.transaction() as connection:
        alerts.record(connection, system_id, alert, outcome)


def outcome_of(alert: Alert, failure: Failure | None, now: datetime, chance: float) -> Alert:
    """What becomes of an alert that was sent.

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
