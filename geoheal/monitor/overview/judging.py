"""Judging systems for the overview, and keeping the judgement."""

import math
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID

from geoheal.constants import ROLLING_VIEW_SIZE
from geoheal.domain.health.standing import Brief, Standing
from geoheal.errors import NotFound
from geoheal.monitor.health.degradation import History
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.health.summary import summarise
from geoheal.monitor.overview.standing import Glance, glance
from geoheal.store.session import Connection, Database
from geoheal.store.snapshots import snapshots
from geoheal.store.systems import standings

BUDGET_S: Final = 0.05
"""Time that a look at the overview spends on judging what no worker has judged yet.

The time that reading took counts for those of which a judgement is known: it is no use to judge a few
of thousands that a worker is about to check, and the look takes no longer where the machine is busy.
"""
LEAST: Final = 20
"""Where there are no more systems than these, each is as of now, however slow the machine."""


def keep(connection: Connection, history: History, now: datetime) -> Standing:
    """Store how a system stands by its snapshots, and return it."""
    collected = snapshots.count_recent(connection, history.system, ROLLING_VIEW_SIZE)
    health = summarise(history, collected, now, None)
    standing = Standing(health=health, silent_after_s=history.rhythm.silent_after_s, since=now, judged_at=now)
    return standings.save(connection, history.system, standing)


def look_at_all(database: Database, now: datetime, budget_s: float) -> list[Brief]:
    """All systems in brief, in no particular order.

    Those with snapshots that were not judged are judged first: all of them where there are few systems, as
    far as the time allows where there are many. Those of which nothing is known are at the front, then, if
    reading has left time, the ones that waited longest. A worker's checks see to the others.
    """
    began = time.monotonic()
    with database.transaction() as connection:
        found = standings.briefs(connection)
    allowed_s = budget_s if len(found) > LEAST else math.inf
    due = sorted((each for each in found if each.is_due), key=_waiting_since)
    judged = _judge(database, [each for each in due if each.is_outdated], now, time.monotonic() + allowed_s)
    judged += _judge(database, [each for each in due if not each.is_outdated], now, began + allowed_s)
    if not judged:
        return found
    with database.transaction() as connection:
        fresh = {each.id: each for each in standings.briefs(connection, judged)}
    return [fresh.get(each.id, each) for each in found]


def glances(database: Database, briefs: Sequence[Brief]) -> list[Glance]:
    """Return these systems at a glance, in this order; without those that have been deleted meanwhile."""
    with database.transaction() as connection:
        known = {each.id: each for each in standings.known_of(connection, briefs)}
    return [glance(known[each.id]) for each in briefs if each.id in known]


def _judge(database: Database, due: Sequence[Brief], now: datetime, end: float) -> list[UUID]:
    """Judge systems until a time of the monotonic clock, and return those that were."""
    judged = []
    for each in due:
        if time.monotonic() >= end:
            break
        with database.transaction() as connection, suppress(NotFound):  # it may have been deleted
            history = load_history(connection, each.name, now=now)
            if history.current is not None:
                keep(connection, history, now)
                judged.append(each.id)
    return judged


def _waiting_since(brief: Brief) -> float:
    return 0.0 if brief.judged_at is None else brief.judged_at.timestamp()
