"""Selection of recorded calls to replay: some of each kind, the newest first, within limits."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.recorded.source import packed_size

CALLS_MAX: Final = 300
TOTAL_MS: Final = 2_000.0
"""Total duration (ms) of the selected calls when they were recorded: a change is run some fifty times."""
PARTS_MAX: Final = 60_000


def chosen(calls: Sequence[RecordedCall], bytes_max: int) -> list[RecordedCall]:
    """Select calls: the newest of each kind, then the second newest, and so on.

    Parameters
    ----------
    calls
        Newest first.
    bytes_max
        Total size in the workload's source.
    """
    ranks: defaultdict[tuple[str, str], int] = defaultdict(int)
    ranked = []
    for call in calls:
        kind = call.function, call.stratum
        ranked.append((ranks[kind], call))
        ranks[kind] += 1
    ranked.sort(key=lambda each: each[0])
    found: list[RecordedCall] = []
    spent_ms, parts, size = 0.0, 0, 0
    for _, call in ranked:
        if spent_ms + call.duration_ms > TOTAL_MS or parts + call.parts > PARTS_MAX:
            continue
        own = packed_size(call)
        if size + own > bytes_max:
            continue
        found.append(call)
        spent_ms, parts, size = spent_ms + call.duration_ms, parts + call.parts, size + own
        if len(found) == CALLS_MAX:
            break
    return found
