"""Models of what is answered about profiles."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Success


class ProfileStoredAnswer(Success):
    """Answer of `POST /profiles`."""

    id: str
    stored: bool = Field(description="False where it was there already.")


class SampledSeconds(Answer):
    """Time of sampled threads."""

    wall_s: float = Field(description="Seconds of the clock, computing or waiting.")
    cpu_s: float | None = Field(description="Seconds on a CPU; null where that was not measured.")


class LineSeconds(Answer):
    """Time of one line."""

    line: int
    self_s: float


class FunctionTime(Answer):
    """Time of one function of the project."""

    module: str
    function: str
    self_s: float = Field(description="In the function itself, and in libraries that it calls (s).")
    total_s: float = Field(description="Also in functions of the project that it calls (s).")
    self_cpu_s: float | None = Field(description="Of self_s on a CPU; null where that was not measured.")
    total_cpu_s: float | None
    self_ms_per_request: float | None = Field(description="Null where no request ended.")
    total_ms_per_request: float | None
    lines: list[LineSeconds] = Field(description="Lines with the most seconds of self_s.")


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
    """Profiles of a stretch, added up."""

    since: str
    until: str
    complete: bool = Field(description="False where there are more profiles; the newest are added up.")
    profiles: int
    samples: int
    requests: int
    routes: dict[str, int] = Field(description="Requests by route.")
    functions: list[FunctionTime] = Field(description="The most seconds of their own first.")
    stacks: list[SampledStack] = Field(description="Chains of calls, the most seconds first.")
    other: SampledSeconds = Field(description="Time in the stacks that are not listed.")
    errors: list[ErrorCount]


class FunctionChange(Answer):
    """What differs between two stretches, in milliseconds per request; nulls where no request ended."""

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
    against: ProfileSummary | None = Field(description="The stretch to compare with, where one is named.")
    changes: list[FunctionChange] = Field(description="The largest change of a function's own first.")
