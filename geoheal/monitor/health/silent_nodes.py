"""User-defined rules about silent nodes, while others of their system report: ``silent(node[10m])``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from geoheal.constants import CLOCK_SKEW_MAX
from geoheal.domain.alarms.own_rule import OwnRule
from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.reading import Reading
from geoheal.monitor.detection.clocks import ClockOffset
from geoheal.store.operations import presence
from geoheal.store.session import Connection
from geoheal.store.snapshots.nodes import NodeHeard, last_heard

GONE_AFTER: Final = timedelta(days=1)
"""Time after which a silent node counts as gone and is not missed any more."""

SHOWN: Final = 5
"""Largest number of nodes that a message names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """The nodes of a system, and since when they could report.

    Parameters
    ----------
    heard
        Nodes of the last day.
    listening_since
        Since when a service was running; None if that does not matter.
    """

    heard: Sequence[NodeHeard]
    listening_since: datetime | None = None


def nodes_of(
    connection: Connection, system: System, now: datetime, offsets: Iterable[ClockOffset] = ()
) -> Nodes:
    """Return the last report of each node of a system.

    Parameters
    ----------
    offsets
        Nodes whose clocks differ: their last report is taken by the time at which it arrived.
    """
    behind = {each.node: each.behind for each in offsets}
    heard = [
        replace(each, last_at=each.last_at + behind.get(each.name, timedelta()))
        for each in last_heard(connection, system, now - GONE_AFTER, now + CLOCK_SKEW_MAX)
    ]
    signs = presence.find(connection)
    last = max((each.last_at for each in heard), default=None)
    return Nodes(heard=heard, listening_since=None if signs is None else signs.listening_since(last, now))


def nodes_in(readings: Sequence[Reading], now: datetime) -> Nodes:
    """Return the same from readings, oldest first."""
    last = {each.node: each for each in readings if each.captured_at <= now}
    recent = {name: each for name, each in last.items() if each.captured_at >= now - GONE_AFTER}
    return Nodes(
        heard=[NodeHeard(n, each.captured_at, each.ended) for n, each in recent.items() if n is not None]
    )


def judge_nodes(rule: OwnRule, nodes: Nodes) -> Finding | None:
    """Return the finding of a rule about silent nodes; None if it does not fire.

    A node is silent from its last snapshot to the newest one of its system, as long as a service was running;
    if all are silent, the system is. A node that announced its end is not silent.
    """
    newest = max((each.last_at for each in nodes.heard), default=None)
    if newest is None:
        return None
    since = nodes.listening_since
    silent = {
        each: (newest - (each.last_at if since is None else max(each.last_at, since))).total_seconds()
        for each in nodes.heard
        if not each.ended
    }
    limit_s = rule.condition.limit + rule.for_s
    missed = sorted((each for each, seconds in silent.items() if seconds >= limit_s), key=silent.__getitem__)
    if not missed:
        return None
    longest = missed[-1]
    facts = _facts(missed[::-1], len([each for each in nodes.heard if not each.ended]))
    return Finding(
        code=rule.code,
        severity=rule.severity,
        metric=rule.condition.quantity,
        value=silent[longest],
        threshold=rule.condition.limit,
        message=facts if rule.message is None else f"{rule.message} ({facts})",
    )


def _facts(missed: Sequence[NodeHeard], count: int) -> str:
    """Describe the silent nodes, the longest silent first, and since when."""
    shown = ", ".join(f"{each.name} since {each.last_at:%Y-%m-%d %H:%M:%S} UTC" for each in missed[:SHOWN])
    more = f" and {len(missed) - SHOWN} more" if len(missed) > SHOWN else ""
    return f"{len(missed)} of {count} nodes silent: {shown}{more}"
