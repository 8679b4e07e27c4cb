"""Words in metric names that show what is measured."""

import re
from typing import Final


def _any_of(words: str) -> re.Pattern[str]:
    """Compile words of a name, each a regular expression, separated by white space."""
    return re.compile(rf"(^|[^a-z])({'|'.join(words.split())})($|[^a-z])")


LESS_IS_WORSE: Final = _any_of(
    """phi success successes successful availability available uptime throughput goodput bandwidth hits?
    apdex free idle ok healthy alive ready passed 2xx fps completed completions? conversions? delivered
    processed accuracy precision recall headroom remaining satisfaction confidence agency"""
)
MORE_IS_WORSE: Final = _any_of(
    """delay lag pauses? gc cpu mem(ory)? rss pss heap swap footprint allocations? allocs? usage used
    util(i[sz]ation)? saturation pressure load steal iowait queued? backlog pending waiting blocked
    deadlocks? conflicts? rollbacks? retry retries restarts? reconnects? miss misses missed evictions?
    evicted drops? dropped lost loss rejected rejections? denied throttled throttling cancell?ed aborts?
    aborted stalls? faults? interrupts? context_?switches threads fds handles descriptors 4xx slow drift
    surprise staleness stale cost"""
)
"""Things that are spent, waited for or lost."""
WELCOME: Final = _any_of("wins? won yield nps attainment compliance coverage mtbf tps iops")
"""Words for wanted results, unless another word says that they are spent, waited for or lost."""
WORK: Final = _any_of(
    """tokens? ops operations? transactions? frames? messages? events? records? rows? jobs? tasks? items?
    images? documents? bytes? reads? writes? inserts? calls?"""
)
"""Words for completed work: the more per second, the better."""
SUCCEEDED: Final = re.compile(r"(http|status|code|responses?)[^a-z0-9]*20[0-9]($|[^a-z0-9])")
EITHER_IS_WORSE: Final = _any_of("kappa kappa_eff")
TRAFFIC: Final = _any_of(
    """requests? reqs? request_count quer(y|ies) rps qps traffic samples load_?avg connections sessions
    users? vus"""
)
LOAD_AVERAGE: Final = re.compile(r"load_?avg")
CRITICAL: Final = _any_of(
    "errors? error_rate failures? failed failing fails 5xx exceptions? timeouts? crash(es)? crashed"
)
SPARED: Final = _any_of("between without free avoided prevented recovered resolved handled budget")
"""Words that turn a failure into its opposite, unless it is said to be used up."""
USED_UP: Final = _any_of("burn(t|ed|_?rate)? consumed spent used consumption")
_SUCCESSES: Final = """
    success successes successful availability available uptime ok healthy alive ready passed 2xx
    delivered completed completions? attainment compliance"""
SUCCESS: Final = _any_of(_SUCCESSES)
NEGATED: Final = re.compile(
    rf"(^|[^a-z])(not?|non|never|without)[^a-z]{{1,3}}({'|'.join(_SUCCESSES.split())})($|[^a-z])"
)
"""The opposite of a success: ``non_2xx_responses``, ``pods_not_ready``."""
SUPPLIES: Final = _any_of(
    "mem(ory)? ram swap heap disks? space storage inodes? cpus? bandwidth battery connections capacity slots?"
)
"""Quantities whose available amount is a level, and whose use is not a failure."""
SHARE: Final = _any_of(
    "rates? ratio share pct percent(age)? availability available uptime attainment compliance"
)
LASTS: Final = _any_of(
    """uptime idle free alive availability available remaining apdex throughput goodput bandwidth fps rate
    ratio share pct percent"""
)
"""Words with which a time or a quantile means nothing else than the word itself."""
UNIT_OF_TIME: Final = _any_of(
    "ms msecs? millis(econds)? secs? seconds? [uµn]s micros(econds)? nanos(econds)? time minutes?"
)
PER_TIME: Final = re.compile(
    r"((^|[^a-z])per|/)[^a-z0-9]{0,8}(ms|secs?|seconds?|s|min(ute)?s?|h(ours?)?)(?=$|[^a-z])"
)
DURATION: Final = _any_of(
    """latency latencies durations? elapsed ttfb rtt
    (response|request|service|processing|wait(ing)?)[^a-z]?times?"""
)
QUANTILE: Final = _any_of(r"percentile p[0-9]{2,} [0-9.]\x20?(%|th)")
IDENTITY: Final = re.compile(
    r"(^|[^a-z])(code|http_?status|pid|port|id)$|^(index|row|row_?(number|num)|unnamed\W.*)$"
)
"""Numbers that are names or row counts: their mean is meaningless."""
WORDS_JOINED: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def normalized(metric: str) -> str:
    """Return a name in lower case with its words separated.

    >>> normalized("avgLatencyMs")
    'avg_latency_ms'
    """
    return WORDS_JOINED.sub("_", metric).lower()


def is_traffic(name: str) -> bool:
    """Whether a name from :func:`normalized` counts what is asked for; not what is lost or delayed.

    >>> [is_traffic(name) for name in ("requests_per_second", "load_avg", "dropped_requests", "slow_queries")]
    [True, True, False, False]
    """
    rest = LOAD_AVERAGE.sub("", name)
    return TRAFFIC.search(name) is not None and not (MORE_IS_WORSE.search(rest) or is_latency(name))


def is_latency(name: str) -> bool:
    """Whether a name from :func:`normalized` is that of a latency or of one of its quantiles."""
    return bool(DURATION.search(name) or QUANTILE.search(name))


def is_time(name: str) -> bool:
    """Whether a metric is a duration of anything: ``time_to_ready``, ``cache_hit_ms``."""
    if LASTS.search(name):
        return DURATION.search(name) is not None
    return UNIT_OF_TIME.search(PER_TIME.sub("", name)) is not None or is_latency(name)
