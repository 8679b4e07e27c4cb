"""The two commits between which an incident began, by the code versions of its reporters."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geoheal.domain.past.version_health import VersionHealth
from geoheal.errors import Conflict

COMMIT: Final = re.compile(r"[0-9a-f]{7,64}")
"""Pattern of commits: other names chosen by a reporter could be any expression that git understands."""


@dataclass(frozen=True, slots=True)
class Ends:
    """Two commits: the older one is good, and the newer one is not."""

    older: str
    newer: str


def ends_of(
    versions: Sequence[VersionHealth], began: datetime, is_healthy: Callable[[VersionHealth], bool]
) -> Ends:
    """Find the commit that ran when the incident began, and the last healthy one before it.

    If no earlier one is known to be healthy (for example with too few snapshots), it is the one directly
    before.

    Parameters
    ----------
    versions
        The code versions of the system, in any order.
    began
        When the degradation was first seen.

    Raises
    ------
    Conflict
        When there are no such two commits.
    """
    known = [each for each in versions if each.code_hash is not None and COMMIT.fullmatch(each.code_hash)]
    known = sorted(
        (each for each in known if each.first_captured_at <= began), key=lambda each: each.first_captured_at
    )
    if not known:
        raise Conflict(
            "No snapshot from before the incident names a commit, so the code that ran is unknown. Report "
            "code_hash: the commit's hash, of seven hexadecimal digits or more."
        )
    newest = known[-1]
    former = [each for each in known if each.code_hash != newest.code_hash]
    if not former:
        ran = (newest.code_hash or "")[:12]
        raise Conflict(f"The system ran {ran} all the time, so no change of its code is the cause.")
    healthy = [each for each in former if is_healthy(each)]
    older = (healthy or former)[-1]
    return Ends(older.code_hash or "", newest.code_hash or "")
