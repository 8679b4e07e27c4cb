"""Rules of metrics: which way is worse, how important they are, and how much worse they may become."""

from dataclasses import dataclass
from enum import StrEnum

from geoheal.compare import words


class Worse(StrEnum):
    """Direction in which a metric becomes worse."""

    HIGHER = "higher"
    LOWER = "lower"
    EITHER = "either"
    UNKNOWN = "unknown"
    """Not known: a rise counts as worse, and a certain fall as undecided."""


class Criticality(StrEnum):
    """Importance of a metric."""

    CRITICAL = "critical"
    """Missing data or an undecided metric prevents `apply`."""
    NORMAL = "normal"
    """An undecided metric prevents `apply`; missing data is reported."""
    INFORMATIVE = "informative"
    """Only reported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Rule of one metric.

    Parameters
    ----------
    worse
        The direction in which it becomes worse.
    criticality
        Its importance.
    least_effect
        Absolute difference of the means, in the metric's unit, below which a change is ignored.
    tolerated
        Relative worsening that is tolerated (0.05: 5 %).
    """

    worse: Worse = Worse.HIGHER
    criticality: Criticality = Criticality.NORMAL
    least_effect: float = 0.0
    tolerated: float = 0.05


def default_rule(metric: str) -> Rule:
    """Return the default rule of a metric by its name.

    If no word of the name is known, it is unknown whether a fall is good.

    >>> default_rule("avg_latency_ms").worse.value, default_rule("errorRate").criticality.value
    ('higher', 'critical')
    >>> default_rule("cache.hit_rate").worse.value, default_rule("request_count").criticality.value
    ('lower', 'informative')
    >>> default_rule("cpu_pct").worse.value, default_rule("widgets").worse.value
    ('higher', 'unknown')
    >>> default_rule("time_to_ready").worse.value, default_rule("uptime_seconds").worse.value
    ('higher', 'lower')
    >>> default_rule("error_budget_remaining").worse.value, default_rule("tokens_per_second").worse.value
    ('lower', 'lower')
    >>> default_rule("non_2xx_responses").worse.value, default_rule("podsNotReady").worse.value
    ('higher', 'higher')
    """
    name = words.normalized(metric)
    if words.IDENTITY.search(name):
        return Rule(criticality=Criticality.INFORMATIVE)
    if words.CRITICAL.search(name):
        return Rule(worse=_of_failures(name), criticality=Criticality.CRITICAL)
    if words.LESS_IS_WORSE.search(name) and not words.is_time(name):
        return Rule(worse=_of_successes(name))
    if words.EITHER_IS_WORSE.search(name):
        return Rule(worse=Worse.EITHER)
    if words.is_traffic(name):
        return Rule(criticality=Criticality.INFORMATIVE)
    if words.MORE_IS_WORSE.search(name) or words.is_time(name) or words.is_latency(name):
        return Rule()
    is_work = words.WORK.search(name) and words.PER_TIME.search(name)
    if is_work or words.WELCOME.search(name) or words.SUCCEEDED.search(name):
        return Rule(worse=Worse.LOWER)
    return Rule(worse=Worse.UNKNOWN)


def _of_successes(name: str) -> Worse:
    """Return which way successes become worse: by falling, or by rising if the name negates them."""
    return Worse.HIGHER if words.NEGATED.search(name) else Worse.LOWER


def _of_failures(name: str) -> Worse:
    """Return which way failures become worse: those that are avoided, and time between them, by falling."""
    is_spared = words.SPARED.search(name) and not words.USED_UP.search(name)
    return Worse.LOWER if is_spared else Worse.HIGHER


def is_indispensable(metric: str, rule: Rule) -> bool:
    """Whether nothing can be applied without a metric: it is critical, or a latency that matters.

    >>> is_indispensable("http_req_duration", Rule()), is_indispensable("queue_depth", Rule())
    (True, False)
    """
    if rule.criticality is Criticality.NORMAL:
        return words.is_latency(words.normalized(metric))
    return rule.criticality is Criticality.CRITICAL


def is_counted(metric: str) -> bool:
    """Whether a metric's name is one of requests or errors, which tools count since their start.

    >>> is_counted("Total Request Count"), is_counted("memory_mb")
    (True, False)
    """
    name = words.normalized(metric)
    return bool(words.CRITICAL.search(name) or words.TRAFFIC.search(name)) and not words.is_latency(name)
