"""Models of responses about profiles."""

from typing import Final

from pydantic import Field

from geoheal.api.models.answer import Success
from geoheal.domain.profiling.functions import FunctionSeconds
from geoheal.domain.profiling.profile import Place
from geoheal.monitor.profiling.summary import Summary
from geoheal.validation.answers import Answer, Id, Time

FUNCTIONS_MAX: Final = 500
STACKS_MAX: Final = 500
ERRORS_MAX: Final = 100

Figures = tuple[float | None, float | None]


class ProfileStoredAnswer(Success):
    """Answer of `POST /profiles`."""

    id: Id
    stored: bool = Field(description="False if it was stored before.")


class SampledSeconds(Answer):
    """Time of sampled threads."""

    wall_s: float = Field(description="Wall-clock seconds, computing or waiting.")
    cpu_s: float | None = Field(description="CPU seconds; null if not measured.")


class LineSeconds(Answer):
    """Time of one line."""

    line: int
    self_s: float


class FunctionTime(Answer):
    """Time of one function of the project."""

    module: str
    function: str
    self_s: float = Field(description="Seconds in the function itself, and in libraries that it calls.")
    total_s: float = Field(description="Seconds including functions of the project that it calls.")
    self_cpu_s: float | None = Field(description="CPU seconds of self_s; null if not measured.")
    total_cpu_s: float | None
    self_ms_per_request: float | None = Field(description="Seconds per request; null if no request ended.")
    total_ms_per_request: float | None
    lines: list[LineSeconds] = Field(description="Lines with the most time of self_s.")


class SampledStack(SampledSeconds):
    """Time in a chain of calls."""

    functions: list[list[str]] = Field(description="Pairs of module and function, outermost first.")


class ErrorCount(Answer):
    """Exceptions that ended requests."""

    route: str
    type: str
    module: str
    function: str
    line: int
    count: int


class ProfileSummary(Answer):
    """Sum of the profiles of a period."""

    since: Time
    until: Time
    complete: bool = Field(description="False if there are more profiles; the newest are added up.")
    profiles: int
    samples: int
    requests: int
    routes: dict[str, int] = Field(description="Requests by route.")
    functions: list[FunctionTime] = Field(description="Most own time first.")
    stacks: list[SampledStack] = Field(description="Chains of calls, most time first.")
    other: SampledSeconds = Field(description="Time in stacks that are not listed.")
    errors: list[ErrorCount]


class FunctionChange(Answer):
    """Difference between two periods, in milliseconds per request; null if no request ended."""

    module: str
    function: str
    self_ms_before: float | None
    self_ms_after: float | None
    self_ms_change: float | None
    total_ms_before: float | None
    total_ms_after: float | None
    total_ms_change: float | None


class ProfileAnswer(Success):
    """Answer of `GET /systems/{name}/profile`."""

    system: str
    profile: ProfileSummary
    against: ProfileSummary | None = Field(description="The period to compare with, if one is given.")
    changes: list[FunctionChange] = Field(description="Largest change of own time first.")


def seen_summary(found: Summary, **beside: object) -> dict[str, object]:
    """Return a period: functions with the most own time first."""
    functions = sorted(found.functions.items(), key=lambda each: (-each[1].own.wall_s, each[0]))
    stacks = sorted(found.stacks.items(), key=lambda each: (-each[1].wall_s, each[0]))
    return ProfileSummary.shown(
        found,
        requests=found.answered,
        routes=found.requests,
        functions=[_function(place, each, found) for place, each in functions[:FUNCTIONS_MAX]],
        stacks=[SampledStack.shown(seconds, functions=places) for places, seconds in stacks[:STACKS_MAX]],
        errors=[
            ErrorCount(route=route, type=kind, module=module, function=function, line=line, count=count)
            for (route, kind, (module, function), line), count in found.errors.most_common(ERRORS_MAX)
        ],
        **beside,
    )


def changes_between(later: Summary, earlier: Summary) -> list[FunctionChange]:
    """Return the difference per request between two periods, the largest change of own time first."""
    places = later.functions.keys() | earlier.functions.keys()
    changes = [_change(place, _per_request(earlier, place), _per_request(later, place)) for place in places]
    changes.sort(key=lambda each: (-abs(each.self_ms_change or 0.0), each.module, each.function))
    return changes[:FUNCTIONS_MAX]


def _change(place: Place, before: Figures, after: Figures) -> FunctionChange:
    return FunctionChange(
        module=place[0],
        function=place[1],
        self_ms_before=before[0],
        self_ms_after=after[0],
        self_ms_change=None if before[0] is None or after[0] is None else after[0] - before[0],
        total_ms_before=before[1],
        total_ms_after=after[1],
        total_ms_change=None if before[1] is None or after[1] is None else after[1] - before[1],
    )


def _per_request(found: Summary, place: Place) -> Figures:
    """Return milliseconds per request, own and total."""
    each = found.functions.get(place, FunctionSeconds())
    return found.per_request(each.own.wall_s * 1e3), found.per_request(each.total.wall_s * 1e3)


def _function(place: Place, each: FunctionSeconds, found: Summary) -> FunctionTime:
    own_ms, total_ms = _per_request(found, place)
    return FunctionTime(
        module=place[0],
        function=place[1],
        self_s=each.own.wall_s,
        total_s=each.total.wall_s,
        self_cpu_s=each.own.cpu_s,
        total_cpu_s=each.total.cpu_s,
        self_ms_per_request=own_ms,
        total_ms_per_request=total_ms,
        lines=[LineSeconds(line=line, self_s=seconds) for line, seconds in each.hottest()],
    )
