"""Profiles as reporters send them: hostile until they have passed here."""

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
"""Of all threads of a process in one stretch."""
DURATION_MAX_S: Final = 3_600.0
AHEAD: Final = timedelta(minutes=10)
"""How far a reporter's clock may be ahead."""
BACK: Final = timedelta(days=366)
"""How old a profile may be, where all are kept for ever."""

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

    wall_s: Duration = Field(description="Seconds of the clock, computing or waiting.")
    cpu_s: Duration | None = Field(None, description="Seconds on a CPU; null where that was not measured.")

    def seconds(self) -> Seconds:
        """Return the same, validated."""
        return Seconds(self.wall_s, self.cpu_s)


class SentStack(SentSeconds):
    """Time in a chain of calls."""

    route: Route = Field("", description="Route of the requests; empty outside of requests.")
    functions: list[Whole] = Field(
        min_length=1, max_length=DEPTH_MAX, description="Places in `functions`, outermost first."
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
    """Where a process spent its time in a stretch of some seconds."""

    system: SystemName = DEFAULT_SYSTEM
    node: Word | None = None
    id: Annotated[UUID, AfterValidator(_is_uuid7)] = Field(
        description="UUIDv7: a retry stores nothing twice."
    )
    started_at: Moment
    duration_s: Annotated[float, Strict(), Field(gt=0, le=DURATION_MAX_S, allow_inf_nan=False)]
    code_hash: Word | None = None
    active_modules: list[Word] = Field([], max_length=MODULES_MAX)
    module_versions: Annotated[
        dict[Word, Line], Field(max_length=MODULES_MAX), BeforeValidator(at_most(MODULES_MAX))
    ] = {}
    samples: Whole = Field(0, description="How often a thread was seen in the project's code.")
    requests: Annotated[
        dict[Route, Whole], Field(max_length=ROUTES_MAX), BeforeValidator(at_most(ROUTES_MAX))
    ] = Field({}, description="Requests that ended in the stretch, by route.")
    functions: list[tuple[Word, Word]] = Field(
        [], max_length=FUNCTIONS_MAX, description="Pairs of a module and a qualified name."
    )
    stacks: list[SentStack] = Field([], max_length=STACKS_MAX)
    other: SentSeconds = Field(
        SentSeconds(wall_s=0.0, cpu_s=0.0), description="Time in the stacks that are not listed."
    )
    errors: list[SentError] = Field([], max_length=ERRORS_MAX)


def profile_of(sent: SentProfile, now: datetime, earliest: datetime | None) -> Profile:
    """Make the profile that was sent.

    Parameters
    ----------
    earliest
        What began before is refused: retention would drop it at once; None where all is kept.

    Raises
    ------
    InvalidInput
        When it lies beyond what is kept, or a stack names a function that is not there.
    """
    _require_known_functions(sent)
    first = now - BACK if earliest is None else max(earliest, now - BACK)
    if not first <= sent.started_at <= now + AHEAD:
        raise InvalidInput("started_at lies in the future, or before what is kept.", field="started_at")
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
            raise InvalidInput(f"{field}: expected places in functions, below {most}.", field=field)
