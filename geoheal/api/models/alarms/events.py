"""Models of requests and responses about change events."""

from typing import Annotated

from pydantic import Field, StringConstraints

from geoheal.api.models.answer import OfAllSystems, Page, Success
from geoheal.api.models.healing.healing import Order
from geoheal.domain.alarms.change_event import ChangeKind
from geoheal.validation.answers import Answer, Id, Time
from geoheal.validation.types import MomentText, Word

Link = Annotated[str, StringConstraints(strict=True, max_length=500, pattern=r"^https?://[!-~]+$")]


class EventOrder(Order):
    """A change to report that took effect."""

    kind: ChangeKind = Field(description="deploy, migration, flag or config.")
    title: Word = Field(description="What was changed, in one line.")
    version: Word | None = Field(None, description="The version in force since then.")
    url: Link | None = Field(None, description="Where to read more (http or https).")
    at: MomentText | None = Field(
        None, description="When the change took effect (ISO 8601 with offset); now by default."
    )


class EventDetails(Answer):
    """A change event."""

    id: Id
    system: str
    kind: ChangeKind
    title: str
    version: str | None
    url: str | None
    at: Time
    recorded_at: Time
    recorded_by: str = Field(description="The person or token that reported it.")


class EventAnswer(Success):
    """Answer of `POST /events`."""

    event: EventDetails


class EventsAnswer(Page, OfAllSystems):
    """Answer of `GET /events`."""

    events: list[EventDetails]
