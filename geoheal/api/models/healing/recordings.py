"""Models of what is answered about recorded calls."""

from typing import Any

from pydantic import Field

from geoheal.api.models.answer import Answer, Page, Success


class RejectedCall(Answer):
    """A call that was not stored."""

    index: int = Field(description="Its place among the calls, from 0.")
    field: str | None
    reason: str


class RecordedAnswer(Success):
    """Answer of `POST /recordings`."""

    accepted: int
    rejected: list[RejectedCall]


class CallArguments(Answer):
    """Arguments of a call, as typed JSON."""

    args: list[Any]
    kwargs: list[list[Any]] = Field(description="Pairs of a name and a value.")


class Question(Answer):
    """What a call asked of the outside, and the answer as far as it read it."""

    kind: str = Field(
        description="`sql`: a statement to a database; `value`: a reading of a clock or of chance."
    )
    key: list[Any] = Field(
        description="The question, as typed JSON: its text or name, parameters, whether they are many."
    )
    write: bool = Field(description="Whether it changes what is outside.")
    answers: list[Any] = Field(description="The rows or the value that were read, as typed JSON.")
    complete: bool = Field(description="Whether these are all rows.")
    columns: list[Any]
    count: int | None
    last_id: int | None
    error: str | None = Field(description="Type of the exception; null where it was answered.")
    duration_ms: float


class CallDetails(Answer):
    """A recorded call; its values are typed JSON."""

    id: str
    module: str
    function: str = Field(description="Qualified name within the module.")
    recorded_at: str
    duration_ms: float
    parts: int = Field(description="Parts of its arguments.")
    redacted: bool = Field(description="Whether something was left out by its name.")
    hidden: bool = Field(description="Whether no strategy sees it: it judges what they propose.")
    awaited: bool = Field(False, description="Whether the function is asynchronous.")
    outcome: str = Field(description="Type of the result or of the exception.")
    error: str | None = Field(description="Type of the exception; null where it returned.")
    before: CallArguments
    after: CallArguments | None = Field(description="Null where the call left its arguments as they were.")
    result: Any
    outside: list[Question] = Field([], description="What it asked of the outside, in order.")


class CallsAnswer(Page):
    """Answer of `GET /recordings`."""

    calls: list[CallDetails]


class RefusedCalls(Answer):
    """Calls that could not be recorded."""

    reason: str
    calls: int


class FunctionDetails(Answer):
    """What is recorded of one function."""

    module: str
    function: str
    calls: int = Field(description="Calls that are kept.")
    raised: int = Field(description="Those of them that raised.")
    median_ms: float | None = Field(description="Median of their durations.")
    first_at: str | None
    last_at: str | None
    recordable: int = Field(description="Calls that were looked at and could be recorded.")
    refused: list[RefusedCalls] = Field(description="Calls that could not, the most frequent reason first.")


class FunctionsAnswer(Success):
    """Answer of `GET /recordings/functions`."""

    functions: list[FunctionDetails]


class ErasedAnswer(Success):
    """Answer of `DELETE /recordings`."""

    erased: int = Field(description="Calls that were removed.")
    message: str
