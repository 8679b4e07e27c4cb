"""Models of what is answered about channels of alerts."""

from pydantic import Field

from geoheal.api.models.answer import Answer, Success


class ChannelDetails(Answer):
    """A channel by which alerts are sent."""

    name: str = Field(description="As the settings name it: log, webhook, slack …")


class ChannelTest(ChannelDetails):
    """What became of a test message."""

    taken: bool = Field(description="Whether the channel took the message.")
    error: str | None = Field(description="Why it did not; null when it did.")


class ChannelsAnswer(Success):
    """Answer of `GET /channels`."""

    channels: list[ChannelDetails]


class ChannelTestAnswer(Success):
    """Answer of `POST /channels/{channel_name}/test`."""

    channel: ChannelTest
