"""Metrics without a rule: accepted under their own names, up to a limit per process."""

import re
from collections.abc import Sequence
from typing import Final

from geoheal.domain.snapshots.snapshot import RESERVED_NAMES
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.rules import OWN, Mapped, MappingRule, Statistic
from geoheal.validation.patterns import METRIC_NAME

TOO_MANY: Final = "no rule names it, and the limit of metrics without a rule is reached"
NO_NAME: Final = "no rule names it, and its name is not valid for metrics"
ITSELF: Final = "no rule names it, and it describes the instrumentation"
UNMAPPED: Final = "no rule names it"

RATE: Final = ".rate"
"""Suffix of a histogram's name for its observations per second."""

_NAME: Final = re.compile(METRIC_NAME)
_ITSELF: Final = re.compile(
    r"(otel[._]|telemetry[._]|scrape_|promhttp_|prometheus_|python_(gc|info)|go_(gc|memstats|sched|info)|"
    r"nodejs_(gc|version)|process_(start_time|virtual_memory|max_fds|network)|target_info|up$)|.*[._]info$"
)
"""Names of metrics about the instrumentation itself, or that never change."""


def rule_for(point: Point, mapped: Mapped, taken: Sequence[str]) -> MappingRule | str:
    """Return a rule for a metric without one, or the reason why there is none.

    Parameters
    ----------
    point
        A point of the metric.
    mapped
        The other rules.
    taken
        Metrics that are already accepted.
    """
    if not mapped.own:
        return UNMAPPED
    is_free = point.metric not in RESERVED_NAMES and f"{OWN}{point.metric}" not in mapped.fields
    if not _NAME.fullmatch(point.metric) or not is_free:
        return NO_NAME
    if _ITSELF.match(point.metric):
        return ITSELF
    if point.metric not in taken and len(taken) >= mapped.own:
        return TOO_MANY
    return MappingRule(families=((point.metric,),), field=f"{OWN}{point.metric}", statistic=point.usual)


def rate_beside(point: Point, mapped: Mapped) -> MappingRule | None:
    """Return the rate of a histogram or summary, in addition to its mean."""
    field = f"{OWN}{point.metric}{RATE}"
    is_free = field not in mapped.fields and _NAME.fullmatch(field.removeprefix(OWN)) is not None
    if point.count is None or not is_free:
        return None
    return MappingRule(families=((point.metric,),), field=field, statistic=Statistic.RATE)
