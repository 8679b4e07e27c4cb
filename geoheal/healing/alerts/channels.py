"""The channels that an operator's settings name."""

import logging
from collections import Counter
from typing import Final

from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.channel import Channel
from geoheal.healing.alerts.log_channel import LogChannel
from geoheal.settings import Settings

HUSHED: Final = {"httpx": logging.WARNING, "httpcore": logging.WARNING, "apprise": logging.CRITICAL}
"""Libraries that would write the URLs they post to, or parts of them, into the log."""


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """The channels by which alerts are sent: always the log, and those that are set.

    Their names are unique, and the same at every start under the same settings: ``log``, ``webhook``, and for
    apprise's the service's (``slack``, ``email``, a second one ``email-2``).

    Raises
    ------
    ConfigurationError
        When one cannot be used.
    """
    for name, level in HUSHED.items():
        logging.getLogger(name).setLevel(level)
    return LogChannel(), *_webhook(settings), *_apprise(settings)


def _webhook(settings: Settings) -> list[Channel]:
    url, secret = settings.alert_webhook_url, settings.alert_webhook_secret
    if url is None:
        return []
    if secret is None:
        raise ConfigurationError(
            "GEOHEAL_ALERT_WEBHOOK_URL needs GEOHEAL_ALERT_WEBHOOK_SECRET, by which the receiver knows the "
            "alerts' sender; make one with `echo whsec_$(openssl rand -base64 24)`."
        )
    from geoheal.healing.alerts.webhook_channel import WebhookChannel

    return [WebhookChannel(url.get_secret_value(), secret.get_secret_value())]


def _apprise(settings: Settings) -> list[Channel]:
    given = [each.get_secret_value() for each in (settings.slack_webhook_url, settings.alert_urls) if each]
    if not given:
        return []
    from geoheal.healing.alerts.apprise_channel import AppriseChannel, split_urls

    taken: Counter[str] = Counter()
    channels: list[Channel] = []
    for place, url in enumerate((url for text in given for url in split_urls(text)), 1):
        channel = AppriseChannel(url, place)
        taken[channel.name] += 1
        if taken[channel.name] > 1:
            channel.name = f"{channel.name}-{taken[channel.name]}"
        channels.append(channel)
    return channels
