"""Models of responses about recorded calls."""

from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, Field, field_validator, model_validator

from geoheal.api.models.answer import Page, Success
from geoheal.domain.recording.call import RecordedCall
from geoheal.validation.answers import Answer, Id, StoredAnswer, Time


class RejectedCall(Answer):
    """A call that was not stored."""

    index: int = Field(description="Position among the calls, from 0.")
    field: str | None
    reason: str


class RecordedAnswer(Success):
    """Answer of `POST /recordings`."""

    accepted: int
    rejected: list[RejectedCall]


class CallArguments(StoredAnswer):  # type: ignore[no-redef]  # pydantic's plugin adds a second kwargs
    """Arguments of a call, as typed JSON."""

    around: list[Any] = Field([], description="What surrounds the call, such as its request.")
    args: list[Any]
    kwargs: list[list[Any]] = Field(description="Pairs of a name and a value.")


class Question(StoredAnswer):
    """An external statement or reading of a call, with the part of the result that it used."""

    kind: str = Field(
        description="`sql`: a statement to a database; `value`: a reading of a clock or random generator."
    )
    key: list[Any] = Field(
        description="The request, as typed JSON: text or name, parameters, whether several sets."
    )
    write: bool = Field(description="Whether it changes external state.")
    answers: list[Any] = Field(description="The rows or the value read, as typed JSON.")
    complete: bool = Field(description="Whether these are all rows.")
    columns: list[Any]
    count: int | None
    last_id: int | None
    error: str | None = Field(description="Type of the exception; null without one.")
    duration_ms: float


class CallDetails(StoredAnswer):
    """A recorded call; its values are typed JSON."""

    id: Id
    module: str
    function: str = Field(description="Qualified name within the module.")
    recorded_at: Time
    duration_ms: float
    parts: int = Field(description="Number of parts of its arguments.")
    redacted: bool = Field(description="Whether a value was left out because of its name.")
    hidden: bool = Field(
        validation_alias=AliasChoices("hidden", "is_hidden"),
        description="Whether it is hidden from strategies, because it judges their proposals.",
    )
    awaited: bool = Field(False, description="Whether the function is asynchronous.")
    keyed: bool = Field(False, description="Whether it made or checked a signature or a password hash.")
    outcome: str = Field(description="Type of the result or of the exception.")
    error: str | None = Field(description="Type of the exception; null if it returned.")
    before: CallArguments
    after: CallArguments | None = Field(description="Null if the call did not change its arguments.")
    result: Any
    outside: list[Question] = Field([], description="External statements and readings, in order.")

    @model_validator(mode="before")
    @classmethod
    def _with_values(cls, value: object) -> object:
        return cls.shown(value, **value.values) if isinstance(value, RecordedCall) else value


class CallsAnswer(Page):
    """Answer of `GET /recordings`."""

    calls: list[CallDetails]


class RefusedCalls(Answer):
    """Calls that could not be recorded."""

    reason: str
    calls: int


class FunctionDetails(Answer):
    """Summary of the recorded calls of one function."""

    module: str
    function: str
    calls: int = Field(description="Stored calls.")
    raised: int = Field(description="Stored calls that raised.")
    median_ms: float | None = Field(description="Median of their durations.")
    first_at: Time | None
    last_at: Time | None
    recordable: int = Field(description="Sampled calls that could be recorded.")
    refused: list[RefusedCalls] = Field(
        description="Sampled calls that could not, the most frequent reason first."
    )

    @field_validator("refused", mode="before")
    @classmethod
    def _frequent_first(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        ordered = sorted(value.items(), key=lambda each: (-each[1], each[0]))
        return [{"reason": reason, "calls": calls} for reason, calls in ordered]


class FunctionsAnswer(Success):
    """Answer of `GET /recordings/functions`."""

    functions: list[FunctionDetails]


class ErasedAnswer(Success):
    """Answer of `DELETE /recordings`."""

    erased: int = Field(description="Number of deleted calls.")
    message: str
