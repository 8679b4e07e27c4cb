"""Judge systems for the overview, and store the judgements."""

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
from geoheal.store.systems import briefs, standings

BUDGET_S: Final = 0.05
"""Time (s) that a request for the overview spends on judging systems that no worker has judged yet.

Reading time counts for systems with a known judgement: judging a few of thousands that a worker will check
soon gains little, and the request must not take longer on a busy machine.
"""
LEAST: Final = 20
"""With at most this many systems, each is judged again, however slow the machine is."""


def keep(connection: Connection, history: History, now: datetime) -> Standing:
    """Store the judgement of a system by its snapshots, and return it."""
    collected = snapshots.count_recent(connection, history.system, ROLLING_VIEW_SIZE)
    health = summarise(history, collected, now, None)
    standing = Standing(health=health, silent_after_s=history.silent_after_s, since=now, judged_at=now)
    return standings.save(connection, history.system, standing)


def look_at_all(database: Database, now: datetime, budget_s: float) -> list[Brief]:
    """Return all systems in brief, in no particular order.

    Systems with snapshots that were not judged are judged first: all of them if there are few systems, as
    many as time allows if there are many. Those without any judgement come first, then, if reading has left
    time, those that waited longest. A worker's checks handle the others.
    """
    began = time.monotonic()
    with database.transaction() as connection:
        found = briefs.briefs(connection)
    allowed_s = budget_s if len(found) > LEAST else math.inf
    due = [each for each in found if each.is_due]
    judged = _judge(database, [each for each in due if each.is_outdated], now, time.monotonic() + allowed_s)
    if time.monotonic() < began + allowed_s:
        judged += _judge(database, [each for each in due if not each.is_outdated], now, began + allowed_s)
    if not judged:
        return found
    with database.transaction() as connection:
        fresh = {each.id: each for each in briefs.briefs(connection, judged)}
    return [fresh.get(each.id, each) for each in found]


def glances(database: Database, briefs: Sequence[Brief]) -> list[Glance]:
    """Return summaries of these systems, in this order, without those deleted in the meantime."""
    with database.transaction() as connection:
        known = {each.id: each for each in standings.known_of(connection, briefs)}
    return [glance(known[each.id]) for each in briefs if each.id in known]


def _judge(database: Database, due: Sequence[Brief], now: datetime, end: float) -> list[UUID]:
    """Judge systems until a time of the monotonic clock, those that waited longest first; return which."""
    judged = []
    for each in sorted(due, key=_waiting_since):
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
