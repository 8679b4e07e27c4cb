"""What a candidate has running or open beyond the current code: work and memory that no metric shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from geoheal.sandbox.results import Measured

DESCRIPTORS_MAX: Final = 2
"""Further open files that count as nothing: they are looked at now and then, and some are soon closed."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What the candidate had more than the current code in one pair.

    Parameters
    ----------
    threads
        When the workload was over.
    threads_loaded
        When the module was loaded: what they do until a request waits for it is in no request's time.
    descriptors
        Most that were open at once; what lies in pipes and sockets is memory of no process.
    """

    threads: int
    threads_loaded: int
    descriptors: int


def left_behind(current: Measured, candidate: Measured) -> LeftBehind:
    """Compare the two runs of a pair; what was not measured counts as nothing."""
    return LeftBehind(
        _more(current.threads, candidate.threads),
        _more(current.threads_loaded, candidate.threads_loaded),
        candidate.descriptors - current.descriptors,
    )


def complaints(pairs: Sequence[LeftBehind]) -> Iterator[str]:
    """Sentences on what is left behind in the middle of all pairs.

    >>> list(complaints([LeftBehind(0, 1, 0)]))
    ['it leaves 1 more threads running when it is loaded']
    >>> list(complaints([LeftBehind(0, 0, DESCRIPTORS_MAX)]))
    []
    """
    if not pairs:
        return
    threads = median(pair.threads for pair in pairs)
    if threads > 0:
        yield f"it leaves {threads:g} more threads behind when the workload is over"
    loaded = median(pair.threads_loaded for pair in pairs)
    if loaded > 0:
        yield f"it leaves {loaded:g} more threads running when it is loaded"
    descriptors = median(pair.descriptors for pair in pairs)
    if descriptors > DESCRIPTORS_MAX:
        yield f"it keeps {descriptors:g} more files, pipes or sockets open, whose content no metric counts"


def _more(ours: int | None, theirs: int | None) -> int:
    return 0 if ours is None or theirs is None else theirs - ours
