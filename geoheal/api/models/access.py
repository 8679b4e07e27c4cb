"""Models of responses about the caller's access."""

from pydantic import Field

from geoheal.api.models.answer import Success
from geoheal.domain.access.token import Role
from geoheal.validation.answers import Answer


class Access(Answer):
    """What a caller may do."""

    role: Role = Field(description="`viewer` or `operator`; without a token, the role of this machine.")


class AccessAnswer(Success):
    """Answer of `GET /access`."""

    access: Access
