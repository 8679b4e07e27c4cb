"""What a run leaves beside its answers: printed text and files. A change that drops them does less."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.sandbox import RunResult

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


def complaints(pairs: Sequence[Effects]) -> Iterator[str]:
    """Sentences on what is left otherwise in more than half of the pairs.

    >>> list(complaints([Effects(prints_otherwise=True, writes_less=False)]))
    ['it prints something else than the current code']
    """
    most = SHARE_MAX * len(pairs)
    if sum(each.prints_otherwise for each in pairs) > most:
        yield "it prints something else than the current code"
    if sum(each.writes_less for each in pairs) > most:
        yield "it writes less into files than the current code"


def _printed(result: RunResult) -> tuple[str, str]:
    returned = result.returned
    return _NUMBER.sub("0", returned.stdout), _NUMBER.sub("0", returned.stderr)
