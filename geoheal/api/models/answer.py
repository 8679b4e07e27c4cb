"""Models of which every answer is made."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Success(Answer):
    """What every answer carries."""

    success: bool = Field(description="Whether the request did what it was meant to do.")


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
    instance: str = Field(description="Path that was asked.", examples=["/api/self-healing/snapshot"])
    success: Literal[False]
    error: str = Field(description="The same as detail.")
    field: str | None = Field(None, description="The field that is to blame, where one is.", examples=["phi"])


class Late(Answer):
    """What an answer says that may come from a replica."""

    reads: str | None = Field(
        None, description="Where figures are read, and how far behind; absent without a replica."
    )


class Unreachable(Answer):
    """Systems that an answer about all systems leaves out, for their node of a cluster does not answer."""

    systems: list[str] = Field(description="Their names, sorted; at most the first 1,000.")
    number: int = Field(description="How many they are.")
    reason: str = Field(description="Why they are left out.")


class OfAllSystems(Answer):
    """What an answer about all systems says while some of them cannot be reached."""

    unreachable: Unreachable | None = Field(
        None, description="Systems that are left out; absent while all can be reached."
    )


class Page(Success):
    """A page of a list."""

    next_cursor: str | None = Field(description="Cursor of the next page; null at the end.")
