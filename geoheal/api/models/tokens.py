"""Models of requests and responses about bearer tokens."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from geoheal.api.models.answer import Success
from geoheal.domain.access.token import Role
from geoheal.validation.answers import Answer, Time
from geoheal.validation.types import MomentText, Word


def _one_line(name: str) -> str:
    if not name.strip() or not name.isprintable():
        raise ValueError("a token's name must be one line of text")
    return name


class TokenOrder(BaseModel):
    """A token to create."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    role: Role = Field(description="reporter sends snapshots, viewer reads, operator may do everything.")
    name: Annotated[Word, AfterValidator(_one_line)] = Field(description="Who or what will use it.")
    expires_at: MomentText | None = Field(
        None, description="When it stops working (ISO 8601 with offset); never by default."
    )


class TokenDetails(Answer):
    """A token, without its secret."""

    prefix: str = Field(description="Its first characters, which identify it.")
    name: str
    role: Role
    created_at: Time
    expires_at: Time | None
    revoked_at: Time | None
    works: bool = Field(description="Whether it is valid: neither revoked nor expired.")


class NewToken(TokenDetails):
    """A new token."""

    secret: str = Field(description="The whole token; it is returned only once.")


class TokensAnswer(Success):
    """Answer of `GET /tokens`."""

    tokens: list[TokenDetails]


class TokenAnswer(Success):
    """Answer of `DELETE /tokens/{prefix}`."""

    token: TokenDetails


class NewTokenAnswer(Success):
    """Answer of `POST /tokens`."""

    token: NewToken
