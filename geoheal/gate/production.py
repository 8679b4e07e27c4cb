"""Effect of a change on production: how far it can move a service's measurements, relative to their limits.

The share of production's time in the judged code is unknown, so a relative change of the code is a bound:
requests change by as much if they do nothing else, and not at all if they never use it.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from geoheal.domain.evaluation.comparison import Interval, Scale, VersionComparison
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.gate.reports.production import Moved, Outlook, Production
from geoheal.gate.reports.report import Cover, GateReport

UNSEEN: Final = "the service has no snapshots of the system {system}."
PARTLY: Final = " Some of the changed code was not measured; its effect is unknown."
NOT_PAIRED: Final = "the effect of the change on it is unknown, because nothing was measured in pairs."
UNBOUNDED: Final = "the effect of the change on it is unknown, because there are too few pairs."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Report of a service on a system.

    Parameters
    ----------
    last
        Time of the last snapshot; None for never.
    values, limits
        By name: ``latency_ms``, ``memory_mb``, ``error_rate``; None if not measured.
    """

    system: str
    last: datetime | None
    values: Mapping[str, float | None]
    limits: Mapping[str, float | None]


def production_of(report: GateReport, reported: Reported) -> Production:
    """Combine the gate's measurements with those of production."""
    if reported.last is None:
        return Production(system=reported.system, error=UNSEEN.format(system=reported.system))
    moved = (_latency(report, reported), _memory(report, reported), _errors(report, reported))
    return Production(system=reported.system, last=reported.last, moved=moved)


def _latency(report: GateReport, reported: Reported) -> Moved:
    return _bounded(report, reported, "latency", "latency_ms", "Latency", "ms")


def _memory(report: GateReport, reported: Reported) -> Moved:
    return _bounded(report, reported, "memory", "memory_mb", "Memory", "MB")


def _bounded(report: GateReport, reported: Reported, metric: str, name: str, title: str, unit: str) -> Moved:
    """Return a quantity with the range of values that the change can cause."""
    now, limit = reported.values.get(name), reported.limits.get(name)
    if now is None:
        return Moved(metric=name, now=None, limit=limit, words=f"{title}: production measures none now.")
    stand = f"{title}: {now:.4g} {unit}{_of(limit, unit)}; "
    found = [(each, who) for who, each in _comparisons(report, metric)]
    if not found:
        return Moved(metric=name, now=now, limit=limit, words=stand + NOT_PAIRED)
    spans = [(_added(each, now, relative=metric == "latency"), who) for each, who in found]
    least = min(0.0, *(span.low for span, _ in spans))
    most, who = max((span.high, who) for span, who in spans)
    if not (math.isfinite(least) and math.isfinite(most)):
        return Moved(metric=name, now=now, limit=limit, words=stand + UNBOUNDED)
    low, high = max(0.0, now + least), now + max(0.0, most)
    outlook = _outlook(now, high, limit)
    whole = _is_whole(report)
    said = f"with the change between {low:.4g} and {high:.4g} {unit}"
    if high > now:
        said += f", the most {_where(metric, who)}"
    words = f"{stand}{said}{_judged(outlook)}.{'' if whole else PARTLY}"
    kept = outlook if whole or outlook is not Outlook.WITHIN else Outlook.UNKNOWN
    return Moved(metric=name, now=now, limit=limit, low=low, high=high, outlook=kept, words=words)


def _errors(report: GateReport, reported: Reported) -> Moved:
    now, limit = reported.values.get("error_rate"), reported.limits.get("error_rate")
    if now is None:
        words = "Errors: production measures none now."
        return Moved(metric="error_rate", now=None, limit=limit, words=words)
    found = list(_comparisons(report, "errors"))
    more = [who for who, each in found if each.candidate > each.current]
    said = (
        f"requests of the workload of {more[0]} fail that did not"
        if more
        else "no more requests of the workloads fail than before"
        if found
        else NOT_PAIRED.removesuffix(".")
    )
    limited = "" if limit is None else f" (limit {100 * limit:.3g} %)"
    outlook = Outlook.BEYOND if limit is not None and now > limit else Outlook.UNKNOWN
    words = f"Errors: {100 * now:.3g} % of the requests{limited}; {said}."
    return Moved(metric="error_rate", now=now, limit=limit, outlook=outlook, words=words)


def _comparisons(report: GateReport, metric: str) -> Iterator[tuple[str, VersionComparison]]:
    for module in report.modules:
        if module.judgement is not None:
            for each in module.judgement.comparisons:
                if each.metric.name == metric:
                    yield module.name, each


def _added(comparison: VersionComparison, now: float, *, relative: bool) -> Interval:
    """Return the increase by a change, in production's unit.

    It is a share of the current value, or the additional need of a run.
    """
    change = comparison.change
    is_share = comparison.scale in {Scale.LOG_RATIO, Scale.DIFFERENCE}
    unit = (now if relative else abs(comparison.current)) if is_share else 1.0
    return Interval(change.low * unit, change.estimate * unit, change.high * unit)


def _is_whole(report: GateReport) -> bool:
    """Whether all changed code was measured, or has the same effect."""
    held = (Cover.UNCOVERED, Cover.UNREACHED, Cover.UNKNOWN, Cover.FAILED)
    unmeasured = any(each.path.endswith(".py") for each in report.of(*held))
    return not unmeasured and all(
        each.judgement is not None or each.verdict is Recommendation.APPLY for each in report.modules
    )


def _outlook(now: float, high: float, limit: float | None) -> Outlook:
    if limit is None:
        return Outlook.UNKNOWN
    return Outlook.BEYOND if now > limit else Outlook.MAY_CROSS if high > limit else Outlook.WITHIN


def _judged(outlook: Outlook) -> str:
    return {
        Outlook.WITHIN: ": within the limit",
        Outlook.MAY_CROSS: ": it may cross the limit",
        Outlook.BEYOND: ": beyond the limit already",
        Outlook.UNKNOWN: "",
    }[outlook]


def _where(metric: str, module: str) -> str:
    if metric == "latency":
        return f"if requests spend all of their time in {module}"
    return f"if the additional memory of a run of {module} stays"


def _of(limit: float | None, unit: str) -> str:
    return "" if limit is None else f" (limit {limit:.4g} {unit})"
