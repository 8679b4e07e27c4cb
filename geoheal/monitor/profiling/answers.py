"""Profiles as JSON."""

from typing import Any, Final

from geoheal.domain.profiling.functions import FunctionSeconds
from geoheal.domain.profiling.profile import Place
from geoheal.monitor.profiling.summary import Summary

FUNCTIONS_MAX: Final = 500
STACKS_MAX: Final = 500
ERRORS_MAX: Final = 100


def summary_answer(found: Summary) -> dict[str, Any]:
    """Return a period: functions with the most own time first."""
    functions = sorted(found.functions.items(), key=lambda each: (-each[1].own.wall_s, each[0]))
    stacks = sorted(found.stacks.items(), key=lambda each: (-each[1].wall_s, each[0]))
    return {
        "profiles": found.profiles,
        "samples": found.samples,
        "requests": found.answered,
        "routes": dict(found.requests),
        "functions": [_function(place, each, found) for place, each in functions[:FUNCTIONS_MAX]],
        "stacks": [
            {
                "functions": [list(place) for place in places],
                "wall_s": seconds.wall_s,
                "cpu_s": seconds.cpu_s,
            }
            for places, seconds in stacks[:STACKS_MAX]
        ],
        "other": {"wall_s": found.other.wall_s, "cpu_s": found.other.cpu_s},
        "errors": [
            {
                "route": route,
                "type": kind,
                "module": module,
                "function": function,
                "line": line,
                "count": count,
            }
            for (route, kind, (module, function), line), count in found.errors.most_common(ERRORS_MAX)
        ],
    }


def difference_answer(later: Summary, earlier: Summary) -> list[dict[str, Any]]:
    """Return the difference per request between two periods, the largest change of own time first."""
    changes: list[dict[str, Any]] = []
    for place in later.functions.keys() | earlier.functions.keys():
        after = _per_request(later, place)
        before = _per_request(earlier, place)
        changes.append(
            {
                "module": place[0],
                "function": place[1],
                "self_ms_before": before[0],
                "self_ms_after": after[0],
                "self_ms_change": None if before[0] is None or after[0] is None else after[0] - before[0],
                "total_ms_before": before[1],
                "total_ms_after": after[1],
                "total_ms_change": None if before[1] is None or after[1] is None else after[1] - before[1],
            }
        )
    changes.sort(key=lambda each: (-abs(each["self_ms_change"] or 0.0), each["module"], each["function"]))
    return changes[:FUNCTIONS_MAX]


def _per_request(found: Summary, place: Place) -> tuple[float | None, float | None]:
    """Return milliseconds per request, own and total."""
    each = found.functions.get(place, FunctionSeconds())
    return found.per_request(each.own.wall_s * 1e3), found.per_request(each.total.wall_s * 1e3)


def _function(place: Place, each: FunctionSeconds, found: Summary) -> dict[str, Any]:
    own_ms, total_ms = _per_request(found, place)
    return {
        "module": place[0],
        "function": place[1],
        "self_s": each.own.wall_s,
        "total_s": each.total.wall_s,
        "self_cpu_s": each.own.cpu_s,
        "total_cpu_s": each.total.cpu_s,
        "self_ms_per_request": own_ms,
        "total_ms_per_request": total_ms,
        "lines": [{"line": line, "self_s": seconds} for line, seconds in each.hottest()],
    }
