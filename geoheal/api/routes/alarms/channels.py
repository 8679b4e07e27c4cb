"""Endpoints of alert channels: list and test."""

import logging
from datetime import UTC, datetime
from typing import Final

from flask import Response
from uuid_utils.compat import uuid7

from geoheal.api.endpoints.endpoint import Endpoint, Query, answer
from geoheal.api.http.actor import actor
from geoheal.api.http.body import refuse_forms
from geoheal.api.models.alarms.channels import ChannelsAnswer, ChannelTest, ChannelTestAnswer
from geoheal.api.service import RunningService
from geoheal.constants import API_PREFIX
from geoheal.domain.access.token import Role
from geoheal.errors import NotFound
from geoheal.healing.alerts.channel import DeliveryFailure
from geoheal.healing.alerts.message import trial_payload

logger: Final = logging.getLogger(__name__)


def list_channels(service: RunningService, _: Query) -> Response:
    """List the channels in this service's settings by name; a worker with other settings uses others."""
    return answer(ChannelsAnswer, {"channels": service.channels()})


def try_channel(service: RunningService, _: Query, channel_name: str) -> Response:
    """Send a test message by a channel and wait for the result: whether it was accepted, or why not."""
    refuse_forms(service.settings.max_body_bytes)
    channel = next((each for each in service.channels() if each.name == channel_name), None)
    if channel is None:
        known = ", ".join(each.name for each in service.channels())
        raise NotFound(f"There is no channel {channel_name[:100]!a}; the settings name {known}.")
    failure = channel.send(uuid7(), trial_payload(datetime.now(UTC)))
    logger.info("channel %s was tried by %s: %s", channel.name, actor(), _outcome(failure))
    error = None if failure is None else failure.reason
    return answer(
        ChannelTestAnswer, {"channel": ChannelTest.shown(channel, taken=failure is None, error=error)}
    )


def _outcome(failure: DeliveryFailure | None) -> str:
    return "taken" if failure is None else "not taken"


ENDPOINTS = (
    Endpoint(
        method="GET",
        rule=f"{API_PREFIX}/channels",
        view=list_channels,
        role=Role.VIEWER,
        summary="List the channels of alerts",
        tag="Alerts",
        answers={200: ChannelsAnswer},
    ),
    Endpoint(
        method="POST",
        rule=f"{API_PREFIX}/channels/<channel_name>/test",
        view=try_channel,
        role=Role.OPERATOR,
        summary="Try a channel of alerts",
        tag="Alerts",
        answers={200: ChannelTestAnswer},
    ),
)
