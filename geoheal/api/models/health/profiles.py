"""Models of what is answered about profiles."""

from pydantic import Field

from geoheal.api.models.answer import Success


class ProfileStoredAnswer(Success):
    """Answer of `POST /profiles`."""

    id: str
    stored: bool = Field(description="False where it was there already.")
