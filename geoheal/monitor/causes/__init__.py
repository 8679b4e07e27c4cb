"""Likely causes: the metric that moved first, and the changes of the system at that time."""

from geoheal.monitor.causes.causes import (
    CAVEAT,
    Causes,
    MovedMetric,
    SuspectedChange,
    TimeRelation,
    find_causes,
)
from geoheal.monitor.causes.change_point import ChangePoint, change_point
from geoheal.monitor.causes.changes import SystemChange, changes

__all__ = [
    "CAVEAT",
    "Causes",
    "ChangePoint",
    "MovedMetric",
    "SuspectedChange",
    "SystemChange",
    "TimeRelation",
    "change_point",
    "changes",
    "find_causes",
]
