"""Number of runs of the workload per sandbox of a pair.

A sandbox takes a tenth of a second of CPU time to start. A shorter workload is repeated, alternating with the
other side, so that most of a pair's time is measured. Only the current code decides that: work done only the
first time, or faster each time, is not repeated.
"""

import math
from collections.abc import Callable
from typing import Final

from geoheal.sandbox import ONCE, RunResult, Turns

WORK_S: Final = 0.16
"""Seconds of work in a sandbox that are worth its start."""
TURN_S: Final = 0.015
"""Seconds of work per turn: the machine's state changes quickly, and each turn costs some waiting."""
REHEARSED: Final = Turns(1, 5)
ALIKE: Final = (2 / 3, 3 / 2)
"""Range of the time of later repetitions, relative to the first one."""
TURNS_MAX: Final = 32
FRAMES_MAX: Final = 20_000
"""Number of requests and outputs of one run beyond which more only take time."""
PRINTED_MAX: Final = 1 << 20


def turns_for(once: RunResult, rehearse: Callable[[Turns], RunResult]) -> Turns:
    """Decide how often to run the workload.

    Parameters
    ----------
    once
        A run of the current code.
    rehearse
        Runs only the current code, with this number of repetitions.
    """
    taken_s = once.measured.work_s
    if taken_s is None or 2 * taken_s > WORK_S or not _may_repeat(once):
        return ONCE
    repeated = rehearse(REHEARSED)
    later_s = _later_s(once, repeated)
    if later_s is None or not ALIKE[0] <= later_s / taken_s <= ALIKE[1]:
        return ONCE
    return _turns(later_s, _messages(once), once.measured.printed_bytes)


def _may_repeat(once: RunResult) -> bool:
    """Whether no output belongs to a single run: a system's states, or its geometry."""
    return once.is_ok and not (once.measured.unfinished or once.returned.samples or once.claimed.geometry)


def _later_s(once: RunResult, repeated: RunResult) -> float | None:
    """Return the duration of a later repetition; None if it does not do the same as the first one."""
    ours, theirs = once.measured, repeated.measured
    times = theirs.repetitions
    if not repeated.is_ok or theirs.unfinished or theirs.errors > times * ours.errors:
        return None
    if ours.work_s is None or theirs.work_s is None or len(theirs.requests) != times * len(ours.requests):
        return None
    return (theirs.work_s - ours.work_s) / (times - 1)


def _turns(each_s: float, messages: int, printed: int) -> Turns:
    """Return turns of a given length, until the work is worth the sandbox's start.

    >>> _turns(0.016, 30, 0), _turns(0.002, 3, 0), _turns(0.07, 3, 0).total, _turns(0.002, 2_000, 0).total
    (Turns(count=10, repetitions=1), Turns(count=10, repetitions=8), 3, 10)
    """
    repetitions = max(1, round(TURN_S / each_s))
    count = min(TURNS_MAX, math.ceil(WORK_S / (repetitions * each_s)))
    most = min(FRAMES_MAX // max(1, messages), PRINTED_MAX // max(1, printed))
    if most < 2:
        return ONCE
    if repetitions * count > most:
        repetitions = max(1, most // count)
    return Turns(min(count, most), repetitions)


def _messages(result: RunResult) -> int:
    return len(result.measured.requests) + len(result.returned.outputs)
