"""Which of the latest snapshots show how a system's nodes are now.

Nodes report at different moments, and their clocks differ by up to some minutes. The last snapshots of one
node must not hide those of another one whose clock is behind, or that sends its snapshots later.
"""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from geoheal.domain.snapshots.pulse import Pulse


def live_nodes(
    pulses: Sequence[Pulse], newest: datetime, silent_after: timedelta
) -> dict[str | None, datetime]:
    """Return the time of the last snapshot of each node that reports.

    A node that is silent does not, nor one that is replaced: others began to report after its last snapshot.
    """
    first: dict[str | None, datetime] = {}
    last: dict[str | None, datetime] = {}
    for each in pulses:
        first.setdefault(each.node, each.captured_at)
        last[each.node] = each.captured_at
    latest_begin = max(first.values(), default=newest)
    return {
        node: end
        for node, end in last.items()
        if end >= min(newest, latest_begin) and end >= newest - silent_after
    }


def last_of_each(pulses: Sequence[Pulse], nodes: Collection[str | None], size: int) -> list[Pulse]:
    """Return the last ``size`` snapshots of each of these nodes, oldest first.

    However often a node reports, it counts as much as another one. If they have fewer than ``size`` together,
    as after a restart, the latest of other nodes are added.
    """
    counts: dict[str | None, int] = {}
    taken: list[int] = []
    others: list[int] = []
    for place in range(len(pulses) - 1, -1, -1):
        node = pulses[place].node
        if node not in nodes:
            others.append(place)
        elif counts.get(node, 0) < size:
            counts[node] = counts.get(node, 0) + 1
            taken.append(place)
    taken += others[: max(0, size - len(taken))]
    return [pulses[place] for place in sorted(taken)]


def latest_of_nodes(
    pulses: Sequence[Pulse], newest: datetime, span: timedelta, silent_after: timedelta, least: int
) -> tuple[list[Pulse], list[Pulse]]:
    """Return the snapshots that show the present, and the earlier ones, both oldest first.

    The present of a node that reports is the time ``span`` up to its own last snapshot.

    Parameters
    ----------
    pulses
        Latest snapshots, oldest first.
    newest
        Time of the system's last snapshot, or now if that is in the future.
    least
        Smallest number of the last snapshots that count in any case.
    """
    since = {node: end - span for node, end in live_nodes(pulses, newest, silent_after).items()}
    certain = len(pulses) - least
    is_present = [
        place >= certain or (each.node in since and each.captured_at >= since[each.node])
        for place, each in enumerate(pulses)
    ]
    present = [each for each, is_one in zip(pulses, is_present, strict=True) if is_one]
    earlier = [each for each, is_one in zip(pulses, is_present, strict=True) if not is_one]
    return present, earlier


def not_before(pulses: Sequence[Pulse], since: datetime) -> Sequence[Pulse]:
    """Return the snapshots that are not older than a moment, of a sequence that begins with the oldest."""
    return pulses[bisect_left(pulses, since, key=lambda each: each.captured_at) :]
