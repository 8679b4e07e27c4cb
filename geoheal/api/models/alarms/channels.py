"""Models of responses about alert channels."""

from pydantic import Field

from geoheal.api.models.answer import Success
from geoheal.validation.answers import Answer


class ChannelDetails(Answer):
    """A channel that delivers alerts."""

    name: str = Field(description="Name in the settings: log, webhook, slack …")


class ChannelTest(ChannelDetails):
    """Result of a test message."""

    taken: bool = Field(description="Whether the channel accepted the message.")
    error: str | None = Field(description="Why it did not; null if it did.")


class ChannelsAnswer(Success):
    """Answer of `GET /channels`."""

    channels: list[ChannelDetails]


class ChannelTestAnswer(Success):
    """Answer of `POST /channels/{channel_name}/test`."""

    channel: ChannelTest
