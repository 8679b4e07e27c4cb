"""Validate profiles from reporters, which are untrusted input."""

from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
)

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.profiling.profile import ErrorSite, Profile, Seconds, Stack
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.errors import InvalidInput
from geoheal.validation.types import MODULES_MAX, NAME_MAX, Line, Moment, SystemName, Word, at_most

FUNCTIONS_MAX: Final = 1_000
STACKS_MAX: Final = 1_000
DEPTH_MAX: Final = 64
ROUTES_MAX: Final = 256
ERRORS_MAX: Final = 200
SECONDS_MAX: Final = 1e7
"""Largest number of seconds of all threads of a process in one period."""
DURATION_MAX_S: Final = 3_600.0
AHEAD: Final = timedelta(minutes=10)
"""How far a reporter's clock may be ahead."""
BACK: Final = timedelta(days=366)
"""Largest age of a profile if all are kept for ever."""

Duration = Annotated[float, Strict(), Field(ge=0, le=SECONDS_MAX, allow_inf_nan=False)]
Route = Annotated[Line, StringConstraints(max_length=NAME_MAX)]
LineNumber = Annotated[int, Strict(), Field(ge=0, lt=2**31)]
Whole = Annotated[int, Strict(), Field(ge=0, lt=2**53)]


def _is_uuid7(value: UUID) -> UUID:
    if value.version != 7:
        raise ValueError("must be a UUIDv7")
    return value


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SentSeconds(_Sent):
    """Time of sampled threads."""

    wall_s: Duration = Field(description="Wall-clock seconds, computing or waiting.")
    cpu_s: Duration | None = Field(None, description="CPU seconds; null if not measured.")

    def seconds(self) -> Seconds:
        """Return the same, validated."""
        return Seconds(self.wall_s, self.cpu_s)


class SentStack(SentSeconds):
    """Time in a chain of calls."""

    route: Route = Field("", description="Route of the requests; empty outside of requests.")
    functions: list[Whole] = Field(
        min_length=1, max_length=DEPTH_MAX, description="Indices into `functions`, outermost first."
    )
    line: LineNumber = Field(0, description="Line of the innermost function.")


class SentError(_Sent):
    """Exceptions that ended requests."""

    route: Route = ""
    type: Word
    module: Route = ""
    function: Route = ""
    line: LineNumber = 0
    count: Annotated[int, Strict(), Field(ge=1, lt=2**53)]


class SentProfile(_Sent):
    """Where a process spent its time in a period of some seconds."""

    system: SystemName = DEFAULT_SYSTEM
    node: Word | None = None
    id: Annotated[UUID, AfterValidator(_is_uuid7)] = Field(description="UUIDv7: a retry is not stored twice.")
    started_at: Moment
    duration_s: Annotated[float, Strict(), Field(gt=0, le=DURATION_MAX_S, allow_inf_nan=False)]
    code_hash: Word | None = None
    active_modules: list[Word] = Field([], max_length=MODULES_MAX)
    module_versions: Annotated[
        dict[Word, Line], Field(max_length=MODULES_MAX), BeforeValidator(at_most(MODULES_MAX))
    ] = {}
    samples: Whole = Field(0, description="Number of samples with a thread in the project's code.")
    requests: Annotated[
        dict[Route, Whole], Field(max_length=ROUTES_MAX), BeforeValidator(at_most(ROUTES_MAX))
    ] = Field({}, description="Requests that ended in the period, by route.")
    functions: list[tuple[Word, Word]] = Field(
        [], max_length=FUNCTIONS_MAX, description="Pairs of a module and a qualified name."
    )
    stacks: list[SentStack] = Field([], max_length=STACKS_MAX)
    other: SentSeconds = Field(
        SentSeconds(wall_s=0.0, cpu_s=0.0), description="Time in stacks that are not listed."
    )
    errors: list[SentError] = Field([], max_length=ERRORS_MAX)


def profile_of(sent: SentProfile, now: datetime, earliest: datetime | None) -> Profile:
    """Return the profile of a request.

    Parameters
    ----------
    earliest
        Profiles that began before it are refused, because retention would drop them at once; None if all are
        kept.

    Raises
    ------
    InvalidInput
        When it is too old, or a stack refers to a missing function.
    """
    _require_known_functions(sent)
    first = now - BACK if earliest is None else max(earliest, now - BACK)
    if not first <= sent.started_at <= now + AHEAD:
        raise InvalidInput(
            "started_at lies in the future, or is older than the retention.", field="started_at"
        )
    places = sent.functions
    return Profile(
        id=sent.id,
        started_at=sent.started_at,
        duration_s=sent.duration_s,
        node=sent.node,
        code_version=CodeVersion(sent.code_hash, tuple(sent.active_modules), sent.module_versions),
        samples=sent.samples,
        requests=sent.requests,
        stacks=[
            Stack(
                route=each.route,
                places=tuple(places[place] for place in each.functions),
                line=each.line,
                seconds=each.seconds(),
            )
            for each in sent.stacks
        ],
        other=sent.other.seconds(),
        errors=[
            ErrorSite(
                route=each.route,
                kind=each.type,
                place=(each.module, each.function),
                line=each.line,
                count=each.count,
            )
            for each in sent.errors
        ],
    )


def _require_known_functions(sent: SentProfile) -> None:
    most = len(sent.functions)
    for place, stack in enumerate(sent.stacks):
        if max(stack.functions) >= most:
            field = f"stacks.{place}.functions"
            raise InvalidInput(f"{field}: expected indices into functions, below {most}.", field=field)
