"""A resolution by a person holds while the same degradation continues, unless it gets worse."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from geoheal.domain.healing.incident import Incident, KeptFinding
from geoheal.domain.health.degradation import Finding
from geoheal.healing.incidents.course import Observed

WORSE: Final = 2.0
"""Factor of the worst distance beyond its limit from which a value is worse."""
NOTABLE: Final = 0.1
"""Smallest share of its limit by which a worse value must be beyond it: less is noise."""


class Dismissal(StrEnum):
    """Effect of an earlier resolution on a continuing degradation."""

    HOLDS = "holds"
    PASSED = "passed"
    """It was clear in the meantime, so this is another degradation."""
    WORSE = "worse"
    """Factor beyond which degradation is worse than the resolved one."""


def dismissal(
    dismissed: Incident, kept: Sequence[KeptFinding], observed: Observed, clear_at: datetime | None
) -> Dismissal:
    """Whether a person's resolution still covers a system's degradation.

    Parameters
    ----------
    dismissed, kept
        The incident resolved by hand, and its findings until then.
    observed
        The current observation.
    clear_at
        ``captured_at`` of the last snapshot that was clear by the tighter thresholds; None without one.
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
