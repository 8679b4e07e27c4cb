"""Search, count, filter and sort the overview."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from geoheal.domain.health.standing import Brief
from geoheal.domain.health.summary import WORST_FIRST, HealthStatus


class SortOrder(StrEnum):
    """Sort key of systems."""

    STATUS = "status"
    NAME = "name"
    PHI = "phi"
    KAPPA = "kappa"
    DRIFT = "drift"
    SINCE = "since"
    LAST_SNAPSHOT = "last_snapshot"
    PATCHES = "patches"


_VALUES: Final[Mapping[SortOrder, Callable[[Brief], Any]]] = {
    SortOrder.STATUS: lambda each: WORST_FIRST.index(each.status),
    SortOrder.NAME: lambda each: each.name,
    SortOrder.PHI: lambda each: each.phi,
    SortOrder.KAPPA: lambda each: each.kappa,
    SortOrder.DRIFT: lambda each: each.drift,
    SortOrder.SINCE: lambda each: each.since,
    SortOrder.LAST_SNAPSHOT: lambda each: each.last_snapshot,
    SortOrder.PATCHES: lambda each: each.patches_proposed,
}


def search(briefs: Sequence[Brief], text: str) -> list[Brief]:
    """Return systems whose name contains a text, ignoring case."""
    wanted = text.casefold()
    return [each for each in briefs if wanted in each.name.casefold()]


def count(briefs: Sequence[Brief]) -> dict[str, int]:
    """Return the number of systems per status, the worst first."""
    found = Counter(each.status for each in briefs)
    return {status.value: found[status] for status in WORST_FIRST}


def having(briefs: Sequence[Brief], statuses: Collection[HealthStatus]) -> list[Brief]:
    """Return systems with one of these statuses; all without any."""
    return [each for each in briefs if not statuses or each.status in statuses]


def ordered(briefs: Sequence[Brief], by: SortOrder, *, descending: bool) -> list[Brief]:
    """Sort systems; missing values come last, equal ones by latest trouble, then by name."""
    value = _VALUES[by]
    known = sorted(briefs, key=_tie)
    measured = [each for each in known if value(each) is not None]
    measured.sort(key=value, reverse=descending)
    return measured + [each for each in known if value(each) is None]


def _tie(each: Brief) -> tuple[float, str]:
    is_wrong = each.status is not HealthStatus.HEALTHY
    since: datetime | None = each.since if is_wrong else None
    return (-since.timestamp() if since is not None else 0.0, each.name)
