"""Models of responses about profiles."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Success


class ProfileStoredAnswer(Success):
    """Answer of `POST /profiles`."""

    id: str
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

    since: str
    until: str
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
