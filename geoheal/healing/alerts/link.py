"""Links from alerts to the dashboard."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from geoheal.healing.alerts.channel import Channel, DeliveryFailure
from geoheal.healing.alerts.message import Payload


def link_of(public_url: str, data: Mapping[str, Any]) -> str | None:
    """Return the URL of the page of an alert's incident; None without an incident.

    >>> link_of("https://health.example.org/", {"system": "a/b ü", "incident": {"id": "0190"}})
    'https://health.example.org/#/systems/a%2Fb%20%C3%BC/incidents/0190'
    """
    if "incident" not in data:
        return None
    system = quote(data["system"], safe="")
    return f"{public_url.rstrip('/')}/#/systems/{system}/incidents/{data['incident']['id']}"


class LinkingChannel:
    """A channel that adds links to messages.

    Parameters
    ----------
    channel
        The channel that sends them.
    public_url
        URL of the service for people.
    """

    def __init__(self, channel: Channel, public_url: str) -> None:
        self.channel = channel
        self._public_url = public_url

    @property
    def name(self) -> str:
        """The channel's own."""
        return self.channel.name

    def send(self, message_id: UUID, payload: Payload) -> DeliveryFailure | None:
        """Send a message with the link among its data."""
        data = payload["data"]
        url = link_of(self._public_url, data)
        return self.channel.send(
            message_id, payload if url is None else {**payload, "data": {**data, "url": url}}
        )
