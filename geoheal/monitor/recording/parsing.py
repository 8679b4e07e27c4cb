"""Validate recorded calls from reporters, which are untrusted input."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints, ValidationError

from geoheal.client.recording.strata import stratum
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.recording.call import CallCount, RecordedCall
from geoheal.errors import InvalidInput
from geoheal.validation.complaint import invalid
from geoheal.validation.recorded_value import require_recorded
from geoheal.validation.types import Line, Moment, SystemName, Word

CALLS_MAX: Final = 1_000
COUNTS_MAX: Final = 1_000
ARGUMENTS_MAX: Final = 255
QUESTIONS_MAX: Final = 200
ANSWERS_MAX: Final = 20_000
AHEAD: Final = timedelta(minutes=10)
"""How far a reporter's clock may be ahead."""
DURATION_MAX_MS: Final = 86_400_000.0


def _dotted(name: str) -> str:
    if not all(part.isidentifier() for part in name.split(".")):
        raise ValueError("must be names separated by dots")
    return name


def _recorded(value: Any) -> Any:  # noqa: ANN401 - typed JSON
    require_recorded(value)
    return value


def _is_uuid7(value: UUID) -> UUID:
    if value.version != 7:
        raise ValueError("must be a UUIDv7")
    return value


Dotted = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=300), AfterValidator(_dotted)]
Recorded = Annotated[Any, AfterValidator(_recorded)]
Reason = Annotated[Line, StringConstraints(max_length=300)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class SentArguments(_Sent):
    """Arguments of a call, and what surrounds it."""

    around: list[Recorded] = Field([], max_length=ARGUMENTS_MAX)
    args: list[Recorded] = Field(max_length=ARGUMENTS_MAX)
    kwargs: list[tuple[Word, Recorded]] = Field(max_length=ARGUMENTS_MAX)


class SentQuestion(_Sent):
    """An external statement or reading of a call, with the part of the result that it used."""

    kind: Word
    key: list[Recorded] = Field(max_length=ARGUMENTS_MAX)
    write: Annotated[bool, Strict()]
    answers: list[Recorded] = Field(max_length=ANSWERS_MAX)
    complete: Annotated[bool, Strict()]
    columns: list[Recorded] = Field(max_length=ANSWERS_MAX)
    count: Annotated[int, Strict()] | None
    last_id: Annotated[int, Strict()] | None
    error: Word | None
    duration_ms: float = Field(ge=0, le=DURATION_MAX_MS, allow_inf_nan=False)


class SentCall(_Sent):
    """A call; its values are typed JSON."""

    id: Annotated[UUID, AfterValidator(_is_uuid7)]
    module: Dotted
    function: Dotted
    recorded_at: Moment
    duration_ms: float = Field(ge=0, le=DURATION_MAX_MS, allow_inf_nan=False)
    parts: Annotated[int, Strict()] = Field(ge=0, le=1_000_000)
    redacted: Annotated[bool, Strict()]
    awaited: Annotated[bool, Strict()] = False
    keyed: Annotated[bool, Strict()] = False
    outcome: Word
    error: Word | None
    before: SentArguments
    after: SentArguments | None
    result: Recorded = None
    outside: list[SentQuestion] = Field([], max_length=QUESTIONS_MAX)


class SentCount(_Sent):
    """Number of sampled calls; an empty reason counts those that could be recorded."""

    module: Dotted
    function: Annotated[str, StringConstraints(max_length=300)]
    reason: Reason
    calls: Annotated[int, Strict()] = Field(ge=1, lt=2**31)


class SentRecordings(_Sent):
    """Recorded calls, and the number of sampled ones."""

    system: SystemName = DEFAULT_SYSTEM
    calls: list[Any] = Field([], max_length=CALLS_MAX, description="Calls; each is checked separately.")
    counts: list[SentCount] = Field([], max_length=COUNTS_MAX)

    def call_counts(self) -> list[CallCount]:
        """Return the counts, with duplicates added up."""
        totals: dict[tuple[str, str, str], int] = {}
        for each in self.counts:
            key = each.module, _shortened(each.function), each.reason
            totals[key] = totals.get(key, 0) + each.calls
        return [
            CallCount(module=module, function=function, reason=reason, calls=calls)
            for (module, function, reason), calls in totals.items()
        ]


def parse_call(value: object, now: datetime, earliest: datetime | None) -> RecordedCall:
    """Validate one call.

    Parameters
    ----------
    earliest
        Calls recorded before it are refused, because retention would drop them at once.

    Raises
    ------
    InvalidInput
        When a field is wrong; names the first one.
    """
    if not isinstance(value, dict):
        raise InvalidInput("A call must be a JSON object.", field="calls")
    try:
        sent = SentCall.model_validate(value)
    except ValidationError as error:
        raise invalid(error, SentCall.model_fields) from None
    if sent.recorded_at > now + AHEAD or (earliest is not None and sent.recorded_at < earliest):
        raise InvalidInput(
            "recorded_at lies in the future, or is older than the retention.", field="recorded_at"
        )
    values: dict[str, Any] = {"before": _arguments(sent.before)}
    values["after"] = None if sent.after is None else _arguments(sent.after)
    if sent.keyed:
        values["keyed"] = True
    if sent.outside:
        values["outside"] = [each.model_dump(mode="json") for each in sent.outside]
    return RecordedCall(
        id=sent.id,
        module=sent.module,
        function=sent.function,
        stratum=stratum(sent.outcome, sent.parts, sent.duration_ms / 1e3),
        outcome=sent.outcome,
        error=sent.error,
        parts=sent.parts,
        duration_ms=sent.duration_ms,
        redacted=sent.redacted,
        recorded_at=sent.recorded_at,
        values={**values, "result": sent.result, "awaited": sent.awaited},
    )


def _arguments(sent: SentArguments) -> dict[str, Any]:
    call = sent.model_dump(mode="json")
    return call if call["around"] else {name: each for name, each in call.items() if name != "around"}


def parse_calls(
    values: Sequence[object], now: datetime, earliest: datetime | None
) -> tuple[list[RecordedCall], list[dict[str, Any]]]:
    """Validate calls; return the valid ones, and the reasons against the others."""
    calls: dict[UUID, RecordedCall] = {}
    rejected = []
    for index, value in enumerate(values):
        try:
            call = parse_call(value, now, earliest)
            calls[call.id] = call
        except InvalidInput as error:
            rejected.append({"index": index, "field": error.field, "reason": error.message})
    return list(calls.values()), rejected


def _shortened(function: str) -> str:
    """Return a function's name, shortened, if it is one."""
    return function if all(part.isidentifier() for part in function.split(".")) else ""
