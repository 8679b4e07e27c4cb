"""What a run leaves beside its answers: printed text and files, threads and what is open.

A change that drops text or files does less. One that has more running or open than the current code does
work, and holds memory, that no metric shows.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from geoheal.sandbox import RunResult
from geoheal.sandbox.results import Measured

_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
SHARE_MAX: Final = 0.5
"""Share of the pairs that must differ: what differs now and then may be chance."""


@dataclass(frozen=True, slots=True)
class Effects:
    """How the two runs of a pair differ in what they leave."""

    prints_otherwise: bool
    writes_less: bool


def effects_of(current: RunResult, candidate: RunResult) -> Effects:
    """Compare what was printed, numbers aside (they may be times), and the size of what was written.

    Where a request failed on either side they are not compared: errors are printed and written to files.
    """
    if current.measured.errors or candidate.measured.errors:
        return Effects(prints_otherwise=False, writes_less=False)
    return Effects(
        prints_otherwise=_printed(current) != _printed(candidate),
        writes_less=candidate.measured.work_folder_bytes < current.measured.work_folder_bytes,
    )


def effect_complaints(pairs: Sequence[Effects]) -> Iterator[str]:
    """Sentences on what is left otherwise in more than half of the pairs.

    >>> list(effect_complaints([Effects(prints_otherwise=True, writes_less=False)]))
    ['it prints something other than the current code']
    """
    most = SHARE_MAX * len(pairs)
    if sum(each.prints_otherwise for each in pairs) > most:
        yield "it prints something other than the current code"
    if sum(each.writes_less for each in pairs) > most:
        yield "it writes less into files than the current code"


def _printed(result: RunResult) -> tuple[str, str]:
    returned = result.returned
    return _NUMBER.sub("0", returned.stdout), _NUMBER.sub("0", returned.stderr)


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
