"""Alerts to a webhook, signed as in Standard Webhooks (https://www.standardwebhooks.com).

The body is the payload in JSON. ``webhook-id`` is the alert's id, equal at every try; ``webhook-timestamp``
is the time of the try; ``webhook-signature`` is ``v1,`` and the Base64 of an HMAC-SHA256 of both and the
body.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

import httpx2
from pydantic_core import to_json
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.channel import DeliveryFailure
from geoheal.healing.alerts.message import Payload

TIMEOUT_S: Final = 10.0
"""Longest silence (s) of the receiver."""

IS_GONE: Final = DeliveryFailure(
    reason="The receiver answered 410 Gone, so it accepts no more alerts. Correct GEOHEAL_ALERT_WEBHOOK_URL.",
    final=True,
)


class WebhookChannel:
    """Posts alerts to a URL. After an answer of 410, it stops until the process is restarted.

    Parameters
    ----------
    url
        Target; redirects are not followed.
    secret
        Key of the signatures in Base64, with or without ``whsec_``.

    Raises
    ------
    ConfigurationError
        When URL or secret is not valid; the message contains neither.
    """

    name = "webhook"

    def __init__(self, url: str, secret: str) -> None:
        self._url = _checked(url)
        self._signer = _signer(secret)
        self._client = httpx2.Client(timeout=TIMEOUT_S, follow_redirects=False)
        self._gone = False

    def send(self, message_id: UUID, payload: Payload) -> DeliveryFailure | None:
        """Post a message."""
        if self._gone:
            return IS_GONE
        body = to_json(payload).decode()
        try:
            response = self._post(body, self._headers(str(message_id), body))
        except httpx2.HTTPError as error:
            return DeliveryFailure(reason=f"The receiver could not be reached ({type(error).__name__}).")
        self._gone = response.status_code == HTTPStatus.GONE
        return IS_GONE if self._gone else _failure(response)

    def _post(self, body: str, headers: Mapping[str, str]) -> httpx2.Response:
        """Return the head of the response; its body is ignored."""
        with self._client.stream("POST", self._url, content=body, headers=dict(headers)) as response:
            return response

    def _headers(self, message_id: str, body: str) -> dict[str, str]:
        now = datetime.now(UTC)
        return {
            "content-type": "application/json",
            "user-agent": "geoheal",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(message_id, now, body),
        }


def _checked(url: str) -> httpx2.URL:
    try:
        parsed = httpx2.URL(url)
    except httpx2.InvalidURL:
        parsed = httpx2.URL()
    if parsed.scheme not in {"http", "https"} or not parsed.host:
        raise ConfigurationError("GEOHEAL_ALERT_WEBHOOK_URL is not a URL of http or https.")
    return parsed


def _signer(secret: str) -> Webhook:
    try:
        return Webhook(secret)
    except (ValueError, EmptyWebhookSecretError):
        raise ConfigurationError(
            "GEOHEAL_ALERT_WEBHOOK_SECRET is not a key in Base64; create one with "
            "`echo whsec_$(openssl rand -base64 24)`."
        ) from None


def _failure(response: httpx2.Response) -> DeliveryFailure | None:
    if response.is_success:
        return None
    status = response.status_code
    reason = f"The receiver answered {status} {httpx2.codes.get_reason_phrase(status)}".strip()
    if response.is_redirect:
        reason += ", a redirect, which is not followed"
    return DeliveryFailure(reason=f"{reason}.", retry_after=_retry_after(response.headers.get("retry-after")))


def _retry_after(value: str | None) -> timedelta | None:
    """Return the wait of a Retry-After header (RFC 9110, 10.2.3): seconds, or a date."""
    if value is None:
        return None
    if value.isascii() and value.isdigit() and len(value) < 10:
        return timedelta(seconds=int(value))
    try:
        return max(parsedate_to_datetime(value).astimezone(UTC) - datetime.now(UTC), timedelta())
    except ValueError:
        return None
