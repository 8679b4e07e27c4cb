"""Create the channels from the operator's settings."""

import logging
from collections import Counter
from itertools import count
from typing import Final

from geoheal.config.settings import Settings
from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.channel import Channel
from geoheal.healing.alerts.link import LinkingChannel
from geoheal.healing.alerts.log_channel import LogChannel

LOG_LEVELS: Final = {"httpx2": logging.WARNING, "httpcore2": logging.WARNING, "apprise": logging.CRITICAL}
"""Libraries whose logs would contain the URLs they post to."""


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """Return the channels of alerts: always the log, and the configured ones.

    Names are unique, and the same at every start with the same settings: ``log``, ``webhook``, and for
    apprise the operator's name (``pager=pagerduty://…``) or the service's (``slack``, a second one
    ``slack-2``).

    Raises
    ------
    ConfigurationError
        When one is not valid.
    """
    for name, level in LOG_LEVELS.items():
        logging.getLogger(name).setLevel(level)
    channels = (LogChannel(), *_webhook(settings), *_apprise(settings))
    if settings.public_url is None:
        return channels
    return tuple(LinkingChannel(each, str(settings.public_url)) for each in channels)


def _webhook(settings: Settings) -> list[Channel]:
    url, secret = settings.alert_webhook_url, settings.alert_webhook_secret
    if url is None:
        return []
    if secret is None:
        raise ConfigurationError(
            "GEOHEAL_ALERT_WEBHOOK_URL needs GEOHEAL_ALERT_WEBHOOK_SECRET, so that the receiver can verify "
            "the sender; create one with `echo whsec_$(openssl rand -base64 24)`."
        )
    from geoheal.healing.alerts.webhook_channel import WebhookChannel

    return [WebhookChannel(url.get_secret_value(), secret.get_secret_value())]


def _apprise(settings: Settings) -> list[Channel]:
    if settings.slack_webhook_url is None and settings.alert_urls is None:
        return []
    from geoheal.healing.alerts.apprise_channel import AppriseChannel, named_urls

    slack, others = (
        named_urls(each.get_secret_value()) if each else []
        for each in (settings.slack_webhook_url, settings.alert_urls)
    )
    channels = [
        *(AppriseChannel(url, "SLACK_WEBHOOK_URL") for _, url in slack),
        *(AppriseChannel(url, f"URL {at} of GEOHEAL_ALERT_URLS") for at, (_, url) in enumerate(others, 1)),
    ]
    urls = [*slack, *others]
    taken = Counter(["log", "webhook", *(name for name, _ in urls if name is not None)])
    twice = next((name for name, times in taken.items() if times > 1), None)
    if twice is not None:
        raise ConfigurationError(f"GEOHEAL_ALERT_URLS names two channels {twice}; names must be unique.")
    for channel, (name, _) in zip(channels, urls, strict=True):
        channel.name = _free(channel.name, taken) if name is None else name
    return list(channels)


def _free(name: str, taken: Counter[str]) -> str:
    """Return the service's name for its first channel, then with a number; never a name in use."""
    numbered = (f"{name}-{place}" if place > 1 else name for place in count(1))
    free = next(each for each in numbered if not taken[each])
    taken[free] += 1
    return free
