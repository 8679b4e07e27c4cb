"""What a person resolved by hand stays resolved while the same degradation goes on, unless it gets worse."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from geoheal.domain.healing.incident import Incident, KeptFinding
from geoheal.domain.health.degradation import Finding
from geoheal.healing.incidents.course import Observed

WORSE: Final = 2.0
"""How many times as far beyond its limit as ever before a value is called worse."""
NOTABLE: Final = 0.1
"""Share of its limit by which a value is beyond it at least, to be called worse: the rest is jitter."""


class Dismissal(StrEnum):
    """What is to be thought of a degradation that goes on after a person resolved its incident."""

    HOLDS = "holds"
    PASSED = "passed"
    """It was clear in the meantime: what comes now is another one."""
    WORSE = "worse"
    """It is more than what the person knew of."""


def dismissal(
    dismissed: Incident, kept: Sequence[KeptFinding], observed: Observed, clear_at: datetime | None
) -> Dismissal:
    """Whether a person's resolution still speaks of what a system shows.

    Parameters
    ----------
    dismissed, kept
        The incident that was resolved by hand, and its findings up to then.
    observed
        What the system shows now.
    clear_at
        ``captured_at`` of the last snapshot that was clear by the tighter thresholds; None where none was
        seen.
    """
    since = dismissed.resolved_at or dismissed.last_seen_at
    judged = observed.firing.message is None
    if judged and (not observed.clearing.degraded or (clear_at is not None and clear_at > since)):
        return Dismissal.PASSED
    known = {each.finding.code: each for each in kept}
    worse = observed.firing.severity.rank > dismissed.severity.rank
    if worse or any(_is_worse(each, known.get(each.code)) for each in observed.firing.findings):
        return Dismissal.WORSE
    return Dismissal.HOLDS


def _is_worse(finding: Finding, former: KeptFinding | None) -> bool:
    if former is None:
        return True
    excess = abs(finding.value - finding.threshold)
    before = abs(former.worst - former.finding.threshold)
    return excess > WORSE * before and excess > NOTABLE * abs(finding.threshold)
