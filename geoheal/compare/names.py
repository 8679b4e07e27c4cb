"""Names of metrics on the two sides: equal ones, and likely counterparts of unmatched ones."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from geoheal.compare.rules import default_rule, is_indispensable
from geoheal.compare.series import Side

SEPARATORS: Final = re.compile(r"[\s_\-.]+")


def with_names_of(current: Side, candidate: Side) -> Side:
    """Return the candidate side with its metrics named as on the current one.

    Names are equal if they only differ in case and separators.

    >>> list(with_names_of({"Latency_ms": 0, "errors": 0}, {"latency ms": 0, "errors": 0}))
    ['Latency_ms', 'errors']
    """
    lone = _by_spelling(name for name in current if name not in candidate)
    theirs = _by_spelling(name for name in candidate if name not in current)
    same = {theirs[key]: lone[key] for key in lone.keys() & theirs.keys()}
    return {same.get(name, name): series for name, series in candidate.items()}


def _by_spelling(names: Iterable[str]) -> dict[str, str]:
    normalized = {name: SEPARATORS.sub("_", name.strip().lower()) for name in names}
    count = Counter(normalized.values())
    return {key: name for name, key in normalized.items() if count[key] == 1}


def lone_reason(name: str, current: Side, candidate: Side) -> str:
    """Return which side lacks a metric, and which of its metrics may be the same under another name."""
    lacking, other, side = (
        ("candidate", current, candidate) if name in current else ("current", candidate, current)
    )
    like = [each for each in side if each not in other and _is_alike(name, each)]
    hint = (
        f" If its {' or '.join(like)} is the same metric, use one name and one unit on both sides."
        if like
        else ""
    )
    return f"The {lacking} side has no such metric.{hint}"


def _is_alike(name: str, other: str) -> bool:
    ours, theirs = default_rule(name), default_rule(other)
    return ours == theirs and is_indispensable(name, ours) == is_indispensable(other, theirs)
