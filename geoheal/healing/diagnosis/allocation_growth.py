"""Growth of memory: several rounds of the workload under tracemalloc, and the slope per line.

The slope is Theil and Sen's, the median of the slopes between all pairs of rounds: a single unusual round (a
table that doubles its size) does not affect it.

References
----------
P. K. Sen, Estimates of the regression coefficient based on Kendall's tau, J. Amer. Statist. Assoc. 63 (1968).
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import combinations
from statistics import median
from typing import Any, Final

from geoheal.healing.case import Growth, Subject
from geoheal.healing.diagnosis.instrument import InstrumentReport, Looking, observe
from geoheal.healing.diagnosis.telling import Untrue, amount, count, rows_of
from geoheal.sandbox import Sandbox

ROUNDS: Final = 6
"""Number of rounds to compare, after a first one for allocations that happen once."""

BYTES_MIN: Final = 64.0
"""Growth (bytes per round) that is ignored: counters and caches of the interpreter."""

_LOOKING = """
import gc
import time
import tracemalloc

_FRAMES = {frames}
_ROUND_CPU_S, _CPU_S = 0.6, 4.0


class _Hurried(_Onlooker):
    # ends its round after a while: what leaks may slow every round down

    def __init__(self, probe, number):
        super().__init__(probe, number, _ignore)
        self._until_s = time.process_time() + _ROUND_CPU_S

    def _step(self):
        super()._step()
        if time.process_time() > self._until_s:
            raise _Enough


def _sizes(name):
    gc.collect()
    sizes = {}
    for statistic in tracemalloc.take_snapshot().statistics("traceback"):
        lines = [frame.lineno for frame in statistic.traceback if frame.filename == name]
        if lines:
            sizes[lines[-1]] = sizes.get(lines[-1], 0) + statistic.size
    return sizes


def workload(module, probe):
    began_s = time.process_time()
    tracemalloc.start(_FRAMES)
    rounds = []
    for number in range({rounds} + 1):
        try:
            _play(_CODE, module, _Hurried(probe, number))
        except (Exception, _Enough):
            pass
        if number:
            rounds.append(_sizes(module.__file__))
        if len(rounds) > 2 and time.process_time() - began_s > _CPU_S:
            break
    lines = sorted({line for sizes in rounds for line in sizes})
    _tell(probe, [[line, [sizes.get(line, 0) for sizes in rounds]] for line in lines])
"""


_WAYS: Final = tuple(
    Looking(_LOOKING.replace("{rounds}", str(ROUNDS)).replace("{frames}", str(frames)), steps)
    for frames, steps in ((12, None), (3, 24), (1, 4))
)
"""Frames to keep per allocation, which cost the most, and the part of the workload."""


def observe_growth(subject: Subject, sandbox: Sandbox) -> InstrumentReport:
    """Run several rounds of the workload, and measure the memory of each line."""
    return observe(subject, "memory growth", _WAYS, sandbox)


def growing_lines(seen: InstrumentReport) -> tuple[Growth, ...]:
    """Return lines of the module whose memory grows from round to round, the fastest first."""
    found = [growth for row in rows_of(seen.report, 2) if (growth := _growth(row))]
    return tuple(sorted(found, key=lambda growth: -growth.bytes_per_round))


def slope(sizes: Sequence[float]) -> float:
    """Theil–Sen slope of equally spaced values.

    >>> slope([1.0, 2.0, 3.0, 90.0, 5.0])
    1.0
    """
    pairs = combinations(enumerate(sizes), 2)
    return median((after - before) / (j - i) for (i, before), (j, after) in pairs)


def _growth(row: Sequence[Any]) -> Growth | None:
    with suppress(Untrue):
        if not isinstance(row[1], list) or not 3 <= len(row[1]) <= ROUNDS:
            return None
        line, sizes = count(row[0]), [amount(size) for size in row[1]]
        rate = slope(sizes)
        if rate >= BYTES_MIN:
            return Growth(line=line, bytes_per_round=rate, rounds=len(sizes))
    return None
