"""Parts of every response."""

from typing import Annotated, Literal

from pydantic import Field

from geoheal.validation.answers import UNLESS_MISSING, Answer


class Success(Answer):
    """Fields of every response."""

    success: bool = Field(description="Whether the request succeeded.")


class Problem(Answer):
    """A problem document (RFC 9457)."""

    type: str = Field(
        description="Kind of the problem, a URI.", examples=["urn:geoheal:problem:invalid-input"]
    )
    title: str = Field(description="Kind of the problem, in words.", examples=["Invalid input"])
    status: int = Field(description="HTTP status.", examples=[422])
    detail: str = Field(
        description="What happened, and what to do.", examples=["phi: Input should be a valid number."]
    )
    instance: str = Field(description="Path of the request.", examples=["/api/self-healing/snapshot"])
    success: Literal[False]
    error: str = Field(description="The same as detail.")
    field: str | None = Field(
        None, description="Name of the invalid field, if there is one.", examples=["phi"]
    )


class Late(Answer):
    """Fields of a response that may come from a replica."""

    reads: Annotated[str | None, UNLESS_MISSING] = Field(
        None,
        description="The database that the figures were read from, and its lag; absent without a replica.",
    )


class Unreachable(Answer):
    """Systems that an answer leaves out because their node of the cluster does not answer."""

    systems: list[str] = Field(description="Their names, sorted; at most the first 1,000.")
    number: int = Field(description="Number of these systems.")
    reason: str = Field(description="Why they are left out.")


class OfAllSystems(Answer):
    """Part of an answer about all systems if some of them cannot be reached."""

    unreachable: Annotated[Unreachable | None, UNLESS_MISSING] = Field(
        None, description="Systems that are left out; absent while all can be reached."
    )


class Page(Success):
    """A page of a list."""

    next_cursor: str | None = Field(description="Cursor of the next page; null at the end.")
