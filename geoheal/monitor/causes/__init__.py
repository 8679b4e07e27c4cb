"""Likely causes: which metric moved first, and what changed in the system when it did."""

from geoheal.monitor.causes.causes import CAVEAT, Candidate, Causes, MovedMetric, Relation, find_causes
from geoheal.monitor.causes.change_point import ChangePoint, change_point
from geoheal.monitor.causes.changes import Change, changes

__all__ = [
    "CAVEAT",
    "Candidate",
    "Causes",
    "Change",
    "ChangePoint",
    "MovedMetric",
    "Relation",
    "change_point",
    "changes",
    "find_causes",
]
