"""Alerts through the services of apprise (https://github.com/caronc/apprise): Slack, mail, and more."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from uuid import UUID

from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.channel import DeliveryFailure
from geoheal.healing.alerts.message import Payload
from geoheal.healing.alerts.neutral import neutral

if TYPE_CHECKING:
    from apprise import Apprise, AppriseResult

SECRET_LENGTH_MIN: Final = 3
"""Shorter parts of a URL are not secrets, and occur in any sentence."""

NAME: Final = re.compile(r"(?<![^\s,])([a-z0-9][a-z0-9-]{0,30})=(?=[a-z0-9]+://\w)")
"""A name before a URL: ``pager=pagerduty://…``."""

TYPES: Final[Mapping[str, str]] = {"incident.resolved": "success", "test": "info"}
"""Message type, by which apprise chooses a colour; a failure or a warning by default."""


class AppriseChannel:
    """Sends alerts to one service.

    Parameters
    ----------
    url
        In apprise's format: ``slack://…``, ``mailto://…``; an incoming webhook's
        ``https://hooks.slack.com/…``.
    origin
        Setting or file with the URL, for error messages.

    Raises
    ------
    ConfigurationError
        When apprise cannot use the URL; the message does not contain it.
    """

    def __init__(self, url: str, origin: str = "the URL") -> None:
        self._service = _service(url, origin)
        self._secrets = _parts(url)
        self.title = str(self._service[0].service_name)
        self.name = re.sub(r"[^a-z0-9]+", "-", self.title.lower()).strip("-") or "apprise"

    def send(self, message_id: UUID, payload: Payload) -> DeliveryFailure | None:  # noqa: ARG002 - apprise sends no id
        """Send a message."""
        data = payload["data"]
        result = self._service.notify(
            title=neutral(data["title"]),
            body="\n".join([neutral(data["message"] or data["title"]), *filter(None, [data.get("url")])]),
            notify_type=_type(payload),
            body_format="text",
        )
        return None if result else DeliveryFailure(reason=self._reason(result))

    def _reason(self, result: "AppriseResult") -> str:
        """Return apprise's error message, unless it would reveal a part of the URL."""
        logged = [entry.message for each in result.results for entry in each.logs()]
        if not logged or any(part in logged[-1] for part in self._secrets):
            return f"{self.title} did not accept the message."
        return f"{self.title} did not accept the message: {logged[-1][:200]}"


def named_urls(text: str) -> list[tuple[str | None, str]]:
    """Return the URLs of a list with commas or spaces, each with its name if there is one before it.

    >>> named_urls("json://a.example, pager=ntfy://topic mailto://u:p@b.example?x=y")
    [(None, 'json://a.example'), ('pager', 'ntfy://topic'), (None, 'mailto://u:p@b.example?x=y')]
    """
    from apprise.utils.parse import parse_urls

    first, *rest = (part.strip(", \t\r\n") for part in NAME.split(text))
    urls: list[tuple[str | None, str]] = [(None, url) for url in parse_urls(first)]  # type: ignore[no-untyped-call]
    for name, part in zip(rest[::2], rest[1::2], strict=True):
        named, *others = parse_urls(part)  # type: ignore[no-untyped-call]
        urls += [(name, named), *((None, url) for url in others)]
    return urls


def _service(url: str, origin: str) -> "Apprise":
    from apprise import Apprise, AppriseAsset

    service = Apprise(asset=AppriseAsset(app_id="geoheal", app_desc="geoheal", storage_mode="memory"))
    if not service.add(url):
        raise ConfigurationError(f"Apprise cannot use {origin}; {_how(url)}")
    return service


def _how(url: str) -> str:
    """Return what to do about a URL that apprise cannot use."""
    if url.partition("://")[0].lower() in {"http", "https"}:
        return "set your own webhook in GEOHEAL_ALERT_WEBHOOK_URL, with GEOHEAL_ALERT_WEBHOOK_SECRET."
    return "see https://appriseit.com/services for the format."


def _parts(url: str) -> list[str]:
    """Yield everything in a URL that may be secret: all but its scheme and host."""
    _, _, rest = url.partition("://")
    user, at, place = rest.rpartition("@")
    host = re.split(r"[/:?]", place, maxsplit=1)[0] if at else ""
    parts = re.split(r"[/:@?&=,+]", rest)
    return [part for part in parts if len(part) >= SECRET_LENGTH_MIN and part not in {host, user and host}]


def _type(payload: Payload) -> str:
    default = "failure" if payload["data"].get("incident", {}).get("severity") == "critical" else "warning"
    return TYPES.get(payload["type"], default)
