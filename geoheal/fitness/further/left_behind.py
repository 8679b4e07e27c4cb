"""Side effects of a run: printed text, files, threads, open files, entries of lists.

A change that drops text or files does less. One with more running threads or open files does work, and holds
memory, that no metric shows. It may keep fewer entries, the last ones, and less of each, because a bound is
harmless.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Final

from geoheal.sandbox import Output, RunResult, compare_outputs
from geoheal.sandbox.box.further.public import ENTRIES
from geoheal.sandbox.results import Measured

Entries = list[Any]
_PAIR: Final = 2
_NUMBER: Final = re.compile(r"\d+(\.\d+)?")
SHARE_MAX: Final = 0.5
"""Share of the pairs that must differ: occasional differences may be chance."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Differences in side effects between the two runs of a pair."""

    prints_otherwise: bool
    writes_less: bool


def effects_of(current: RunResult, candidate: RunResult) -> Effects:
    """Compare printed text without numbers (they may be times), and the size of written files.

    If a request failed on either side they are not compared, because errors are printed and logged.
    """
    if current.measured.errors or candidate.measured.errors:
        return Effects(prints_otherwise=False, writes_less=False)
    return Effects(
        prints_otherwise=_printed(current) != _printed(candidate),
        writes_less=candidate.measured.work_folder_bytes < current.measured.work_folder_bytes,
    )


def effect_complaints(pairs: Sequence[Effects]) -> Iterator[str]:
    """Return sentences on side effects that differ in more than half of the pairs.

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
"""Number of further open files that is ignored: they are sampled, and some are soon closed."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """Excess of the candidate over the current code in one pair.

    Parameters
    ----------
    threads
        Threads at the end of the workload.
    threads_loaded
        Threads after loading the module: their work before the first request is not in any request's time.
    descriptors
        Peak of open descriptors; content of pipes and sockets is not counted as memory of a process.
    """

    threads: int
    threads_loaded: int
    descriptors: int


def left_behind(current: Measured, candidate: Measured) -> LeftBehind:
    """Compare the two runs of a pair; missing measurements count as zero."""
    return LeftBehind(
        _more(current.threads, candidate.threads),
        _more(current.threads_loaded, candidate.threads_loaded),
        candidate.descriptors - current.descriptors,
    )


def complaints(pairs: Sequence[LeftBehind]) -> Iterator[str]:
    """Return sentences on the median excess of all pairs.

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


def fills_otherwise(current: list[Any], candidate: list[Any]) -> bool:
    """Whether a filled list has neither all entries of the current one, nor its last ones (a bound)."""
    if len(candidate) > len(current):
        return not _in_order(current, candidate, is_kept)
    last = current[len(current) - len(candidate) :]
    return not candidate or not all(map(is_kept, last, candidate))


def _in_order(parts: list[Any], whole: list[Any], agree: Callable[[Any, Any], bool]) -> bool:
    left = iter(whole)
    return all(any(agree(part, each) for each in left) for part in parts)


def is_kept(before: Any, after: Any) -> bool:  # noqa: ANN401 - tagged JSON
    """Whether an entry is equal, or a list or bytes that begins the same way (a shortened one).

    >>> is_kept([1, 2], [1]), is_kept([1, 2], []), is_kept("paid 3", None)
    (True, False, False)
    """
    if before == after:
        return True
    match before, after:
        case {"other": _}, _:
            return True  # cut for its size, or not comparable
        case {"bytes": str(one)}, {"bytes": str(other)}:
            return other != "" and one.startswith(other)
        case [*_], [_, *_]:
            return len(after) <= len(before) and all(map(is_kept, before, after))
    return not is_other(before, after)


def holds_otherwise(current: Entries, candidate: Entries) -> bool:
    """Whether a table has a key that the current one lacks, or another value; fewer keys are fine.

    >>> holds_otherwise([["a", 1], ["b", 2]], [["b", 2]]), holds_otherwise([["a", 1]], [["a", 0]])
    (False, True)
    """
    before = {_key(pair): pair for pair in current}
    is_cut = len(current) >= ENTRIES
    for pair in candidate:
        had = before.get(_key(pair))
        if (had is None and not is_cut) or (had is not None and not is_kept(had, pair)):
            return True
    return False


def _key(pair: Any) -> str:  # noqa: ANN401 - what a run claims
    is_pair = isinstance(pair, list) and len(pair) == _PAIR
    return json.dumps(pair[0] if is_pair else pair, sort_keys=True)


def calls_otherwise(current: Entries, candidate: Entries) -> bool:
    """Whether there is a call that the current code does not make; fewer calls are fine."""
    return any(not any(_is_same(each, had) for had in current) for each in candidate)


def says_otherwise(current: Entries, candidate: Entries) -> bool:
    """Whether there is output that the current code does not make, or the other way round."""
    return calls_otherwise(current, candidate) or calls_otherwise(candidate, current)


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401 - what a run claims
    return one == other or not is_other(one, other)


def is_other(current: Any, candidate: Any) -> bool:  # noqa: ANN401 - tagged JSON
    """Whether two values are comparable and differ."""
    return compare_outputs([Output(None, current)], [Output(None, candidate)]).different > 0
