"""What is asked of each metric: which way is worse, how much it matters, and how much worse it may become."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Worse(StrEnum):
    """In which direction a metric becomes worse."""

    HIGHER = "higher"
    LOWER = "lower"
    EITHER = "either"
    UNKNOWN = "unknown"
    """Nobody has said it: a rise counts as worse, and a fall that is certain as an open question."""


class Criticality(StrEnum):
    """How much a metric matters."""

    CRITICAL = "critical"
    """Missing data or an open question forbids `apply`."""
    NORMAL = "normal"
    """An open question forbids `apply`; missing data is reported."""
    INFORMATIVE = "informative"
    """Reported, never decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is asked of one metric.

    Parameters
    ----------
    worse
        The direction in which it becomes worse.
    criticality
        How much it matters.
    least_effect
        Absolute difference of the means, in the metric's unit, below which a change is nothing.
    tolerated
        Relative worsening that is tolerated (0.05: 5 %).
    """

    worse: Worse = Worse.HIGHER
    criticality: Criticality = Criticality.NORMAL
    least_effect: float = 0.0
    tolerated: float = 0.05


LESS_IS_WORSE: Final = re.compile(
    r"(^|[^a-z])(phi|success|successes|successful|availability|available|uptime|throughput|goodput|bandwidth|hits?|apdex|free"
    r"|idle|ok|healthy|alive|ready|passed|2xx|fps|completed|completions?|conversions?|delivered|processed|accuracy|precision"
    r"|recall|headroom|remaining|satisfaction|confidence|agency)($|[^a-z])"
)
LASTS: Final = re.compile(
    r"(^|[^a-z])(uptime|idle|free|alive|availability|available|remaining|apdex|throughput|goodput|bandwidth|fps"
    r"|rate|ratio|share|pct|percent)($|[^a-z])"
)
"""Of which a time or a quantile says nothing else than the word itself."""
UNIT_OF_TIME: Final = re.compile(
    r"(^|[^a-z])(ms|msecs?|millis(econds)?|secs?|seconds?|[uµn]s|micros(econds)?|nanos(econds)?|time|minutes?)($|[^a-z])"
)
PER_TIME: Final = re.compile(
    r"((^|[^a-z])per|/)[^a-z0-9]*(ms|secs?|seconds?|s|min(ute)?s?|h(ours?)?)(?=$|[^a-z])"
)
MORE_IS_WORSE: Final = re.compile(
    r"(^|[^a-z])(delay|lag|pauses?|gc|cpu|mem(ory)?|rss|pss|heap|swap|footprint|allocations?|allocs?|usage|used"
    r"|util(i[sz]ation)?|saturation|pressure|load|steal|iowait|queued?|backlog|pending|waiting|blocked|deadlocks?|conflicts?"
    r"|rollbacks?|retry|retries|restarts?|reconnects?|misses|miss|missed|evictions?|evicted|drops?|dropped|lost|loss|rejected"
    r"|rejections?|denied|throttled|throttling|cancell?ed|aborted|aborts?|stalls?|faults?|interrupts?|context_?switches"
    r"|threads|fds|handles|descriptors|4xx|slow|drift|surprise|staleness|stale|cost)($|[^a-z])"
)
"""What is spent, waited for or lost."""
EITHER_IS_WORSE: Final = re.compile(r"(^|[^a-z])(kappa|kappa_eff)($|[^a-z])")
TRAFFIC: Final = re.compile(
    r"(^|[^a-z])(requests?|request_count|rps|qps|traffic|samples|load_?avg|connections|sessions|users?|vus)($|[^a-z])"
)
CRITICAL: Final = re.compile(
    r"(^|[^a-z])(errors?|error_rate|failures?|failed|fails|5xx|exceptions?|timeouts?|crash(es)?)($|[^a-z])"
)
DURATION: Final = re.compile(
    r"(^|[^a-z])(latency|latencies|durations?|elapsed|ttfb|rtt"
    r"|(response|request|service|processing|wait(ing)?)[^a-z]?times?)($|[^a-z])"
)
QUANTILE: Final = re.compile(r"(^|[^a-z])(percentile|p[0-9]{2,}|[0-9.]+ ?(%|th))($|[^a-z])")
IDENTITY: Final = re.compile(r"(^|[^a-z])(code|http_?status|pid|port|id)$")
"""Numbers that name something: their mean says nothing."""
WORDS_JOINED: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def default_rule(metric: str) -> Rule:
    """Return the rule of a metric that nobody configured, by its name.

    Of what no word of the name tells, nobody knows whether a fall is good.

    >>> default_rule("avg_latency_ms").worse.value, default_rule("errorRate").criticality.value
    ('higher', 'critical')
    >>> default_rule("cache.hit_rate").worse.value, default_rule("request_count").criticality.value
    ('lower', 'informative')
    >>> default_rule("cpu_pct").worse.value, default_rule("widgets").worse.value
    ('higher', 'unknown')
    >>> default_rule("time_to_ready").worse.value, default_rule("uptime_seconds").worse.value
    ('higher', 'lower')
    """
    name = _spelt(metric)
    if IDENTITY.search(name):
        return Rule(criticality=Criticality.INFORMATIVE)
    if CRITICAL.search(name):
        return Rule(criticality=Criticality.CRITICAL)
    if LESS_IS_WORSE.search(name) and not _is_time(name):
        return Rule(worse=Worse.LOWER)
    if EITHER_IS_WORSE.search(name):
        return Rule(worse=Worse.EITHER)
    if TRAFFIC.search(name) and not _is_latency(name):
        return Rule(criticality=Criticality.INFORMATIVE)
    if MORE_IS_WORSE.search(name) or _is_time(name) or _is_latency(name):
        return Rule()
    return Rule(worse=Worse.UNKNOWN)


def is_indispensable(metric: str, rule: Rule) -> bool:
    """Whether nothing can be applied without a metric: it is critical, or a latency that matters.

    >>> is_indispensable("http_req_duration", Rule()), is_indispensable("queue_depth", Rule())
    (True, False)
    """
    if rule.criticality is Criticality.NORMAL:
        return _is_latency(_spelt(metric))
    return rule.criticality is Criticality.CRITICAL


def is_counted(metric: str) -> bool:
    """Whether a metric's name is one of requests or errors, which tools count since their start.

    >>> is_counted("Total Request Count"), is_counted("memory_mb")
    (True, False)
    """
    name = _spelt(metric)
    return bool(CRITICAL.search(name) or TRAFFIC.search(name)) and not _is_latency(name)


def _is_latency(name: str) -> bool:
    return bool(DURATION.search(name) or QUANTILE.search(name))


def _is_time(name: str) -> bool:
    """Whether a metric is how long something takes, whatever it is: ``time_to_ready``, ``cache_hit_ms``."""
    if LASTS.search(name):
        return DURATION.search(name) is not None
    return UNIT_OF_TIME.search(PER_TIME.sub("", name)) is not None or _is_latency(name)


def _spelt(metric: str) -> str:
    return WORDS_JOINED.sub("_", metric).lower()
