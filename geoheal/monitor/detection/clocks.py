"""Nodes whose clocks are behind or ahead, known from when their snapshots arrive.

A node that reports every few seconds reports, whatever its clock shows. Its snapshots then arrive at the pace
at which they were taken, and always as late. Those of an import, or of a reporter that sends what it kept
while it was offline, arrive faster than they were taken: they are late, and their times are right.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from geoheal.domain.display import duration, line
from geoheal.domain.snapshots.pulse import StoredPulse
from geoheal.domain.snapshots.snapshot import Snapshot

LEAST: Final = timedelta(seconds=30)
"""Smallest difference of clocks that is corrected: reporters may send that late."""

MOST: Final = timedelta(days=1)
"""Largest difference that is corrected: what is older is history, at whatever pace it arrives."""

TOLERANCE: Final = timedelta(seconds=10)
"""How much the delay of snapshots may vary."""

SPAN_MIN: Final = timedelta(seconds=30)
ARRIVALS_MIN: Final = 3
"""Shortest time, and smallest number of arrivals, that show a pace."""

PACE_TOLERANCE: Final = 0.2
"""How far the pace of arrivals may differ from that of the snapshots, as a share."""

TOGETHER: Final = timedelta(seconds=1)
"""Snapshots that arrive within this time count as one arrival, of the latest of them."""

SHOWN: Final = 5
"""Largest number of nodes that a note names."""

NOTE: Final = (
    "Clocks differ from the service's: {nodes}. The snapshots of these nodes count by the time at which they "
    "arrive."
)


class Arrived(Protocol):
    """When something was taken by its node's clock, and when it arrived by the service's."""

    @property
    def node(self) -> str | None:
        """The replica."""

    @property
    def captured_at(self) -> datetime:
        """When it was taken."""

    @property
    def arrived_at(self) -> datetime | None:
        """When it arrived; None if that is not known."""


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """A node whose clock differs from the service's.

    Parameters
    ----------
    node
        The node.
    behind
        How far its clock is behind; negative if it is ahead.
    since
        When the first snapshot of this clock arrived.
    """

    node: str | None
    behind: timedelta
    since: datetime

    def right(self, pulse: StoredPulse) -> StoredPulse:
        """Return a snapshot of the node as if its clock were right."""
        if pulse.arrived_at is None or pulse.arrived_at < self.since:
            return pulse
        return pulse._replace(captured_at=pulse.captured_at + self.behind)


def offsets_of(snapshots: Iterable[Arrived]) -> tuple[ClockOffset, ...]:
    """Return the nodes whose clocks differ, by their latest snapshots."""
    nodes: dict[str | None, list[Arrived]] = {}
    for each in snapshots:
        if each.arrived_at is not None:
            nodes.setdefault(each.node, []).append(each)
    found = (_offset(node, rows) for node, rows in nodes.items() if any(map(_is_off, rows)))
    return tuple(each for each in found if each is not None)


def _is_off(snapshot: Arrived) -> bool:
    return abs(_delay(snapshot)) >= LEAST


def _delay(snapshot: Arrived) -> timedelta:
    assert snapshot.arrived_at is not None  # noqa: S101 - others are left out before
    return snapshot.arrived_at - snapshot.captured_at


def _offset(node: str | None, rows: Sequence[Arrived]) -> ClockOffset | None:
    """Return the difference of a node's clock, if its latest snapshots show one."""
    steady: list[tuple[datetime, datetime]] = []
    for arrived, captured in _arrivals(rows):
        if steady and abs((arrived - captured) - (steady[0][0] - steady[0][1])) > TOLERANCE:
            break
        steady.append((arrived, captured))
    (last_arrived, last_captured), (first_arrived, first_captured) = steady[0], steady[-1]
    span, taken = last_arrived - first_arrived, last_captured - first_captured
    if len(steady) < ARRIVALS_MIN or span < SPAN_MIN or abs(taken - span) > PACE_TOLERANCE * span:
        return None
    behind = min(arrived - captured for arrived, captured in steady)
    return ClockOffset(node, behind, first_arrived) if LEAST <= abs(behind) <= MOST else None


def _arrivals(rows: Sequence[Arrived]) -> Iterator[tuple[datetime, datetime]]:
    """Yield when snapshots arrived, latest first, and when the latest of each arrival was taken."""
    times = sorted(((each.arrived_at, each.captured_at) for each in rows if each.arrived_at), reverse=True)
    begin = 0
    for end, (arrived, _) in enumerate(times, 1):
        if end == len(times) or times[end][0] < times[begin][0] - TOGETHER:
            yield arrived, max(captured for _, captured in times[begin:end])
            begin = end


@dataclass(frozen=True, slots=True)
class Righted:
    """Snapshots in the order in which they were taken, by clocks that are right.

    Parameters
    ----------
    offsets
        The nodes whose clocks differ.
    pulses
        Oldest first.
    """

    offsets: Sequence[ClockOffset]
    pulses: Sequence[StoredPulse]
    moved: "dict[tuple[str | None, datetime], datetime]"
    places: Sequence[int]

    @classmethod
    def of(cls, pulses: Sequence[StoredPulse]) -> "Righted":
        """Correct the times of snapshots, oldest first by their own times."""
        offsets = offsets_of(pulses)
        if not offsets:
            return cls((), pulses, {}, ())
        by_node = {each.node: each for each in offsets}
        righted = [by_node[each.node].right(each) if each.node in by_node else each for each in pulses]
        places = sorted(range(len(pulses)), key=lambda place: (righted[place].captured_at, place))
        moved = {
            (each.node, each.captured_at): right.captured_at
            for each, right in zip(pulses, righted, strict=True)
            if right is not each
        }
        return cls(offsets, [righted[place] for place in places], moved, places)

    def reach(self, size: int) -> int:
        """Return how many of the last snapshots, by their own times, contain the last ``size`` ones."""
        return len(self.places) - min(self.places[-size:], default=len(self.places))

    def latest(self, snapshots: Iterable[Snapshot], size: int) -> list[Snapshot]:
        """Return the last ``size`` of these snapshots with their times corrected, oldest first."""
        righted = [
            replace(each, captured_at=self.moved.get((each.node, each.captured_at), each.captured_at))
            for each in snapshots
        ]
        return sorted(righted, key=lambda each: each.captured_at)[-size:]


def note_of(offsets: Sequence[ClockOffset]) -> str | None:
    """Describe the nodes whose clocks differ; None without any."""
    if not offsets:
        return None
    worst = sorted(offsets, key=lambda each: -abs(each.behind))
    more = f" and {len(worst) - SHOWN} more" if len(worst) > SHOWN else ""
    return NOTE.format(nodes=", ".join(map(_described, worst[:SHOWN])) + more)


def _described(offset: ClockOffset) -> str:
    name = "the system" if offset.node is None else line(offset.node)
    direction = "behind" if offset.behind > timedelta() else "ahead"
    return f"{name} is {duration(abs(offset.behind.total_seconds()))} {direction}"
