"""A comparison as a plain dictionary: the same for the command line, HTTP and Python."""

import math
from typing import Any

from geoheal.compare.metric import MetricComparison
from geoheal.compare.rules import Worse
from geoheal.compare.verdict import SideComparison
from geoheal.domain.evaluation.judgement import Recommendation

ALIAS = {Recommendation.APPLY: "pass", Recommendation.TEST_MORE: "marginal", Recommendation.REJECT: "fail"}
"""Words of release tools for the verdicts."""


def comparison_answer(found: SideComparison) -> dict[str, Any]:
    """Return verdict, its alias and score, the reason, and every number behind it."""
    return {
        "verdict": found.verdict.value,
        "alias": ALIAS[found.verdict],
        "pass": found.verdict is Recommendation.APPLY,
        "score": found.score,
        "reason": found.reason,
        "metrics": [_metric(each) for each in found.metrics],
    }


def _metric(each: MetricComparison) -> dict[str, Any]:
    level, shape = each.level, each.shape
    return {
        "metric": each.name,
        "outcome": each.outcome.value,
        "reason": each.reason,
        "worse": (each.rule.worse if each.whole is None else Worse.LOWER).value,
        "criticality": each.rule.criticality.value,
        "tolerated": each.rule.tolerated,
        "least_effect": each.rule.least_effect,
        "points": {"current": each.points[0], "candidate": each.points[1]},
        "missing_share": {"current": _round(each.missing[0]), "candidate": _round(each.missing[1])},
        "mean": None if each.means is None else _means(each.means, each.whole),
        "whole": each.whole,
        "matching": None if each.matching is None else each.matching.value,
        "change": None if level is None else _round(level.estimate),
        "interval": None if level is None else [_round(level.low), _round(level.high)],
        "scale": None if level is None else level.scale.value,
        "effect_size": _round(each.effect_size),
        "spread_ratio": None if shape is None else _round(shape.spread_ratio),
        "spread_p": None if shape is None else _round(shape.spread_p),
        "tail_ratio": None if shape is None else _round(shape.tail_ratio),
        "tail_p": None if shape is None else _round(shape.tail_p),
        "p": each.p,
        "alpha": each.alpha,
    }


def _means(means: tuple[float, float], whole: float | None) -> dict[str, float]:
    current, candidate = means if whole is None else (whole - each for each in means)
    return {"current": current, "candidate": candidate}


def _round(value: float | None) -> float | None:
    return round(value, 6) if value is not None and math.isfinite(value) else None
