"""The channels that the settings name."""

import pytest

from geoheal.config.settings import Settings
from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.channels import channels_of

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NONE = dict.fromkeys(("alert_webhook_url", "alert_webhook_secret", "alert_urls", "slack_webhook_url"))


def names(**settings):
    return [channel.name for channel in channels_of(Settings(**NONE | settings))]


def test_the_log_is_always_reported():
    assert names() == ["log"]


def test_every_service_has_a_name_of_its_own():
    assert names(
        alert_webhook_url="https://a.example/x",
        alert_webhook_secret=SECRET,
        slack_webhook_url=SLACK,
        alert_urls=f"json://h.example/a, json://h.example/b {SLACK}",
    ) == ["log", "webhook", "slack", "json", "json-2", "slack-2"]


def test_a_channel_has_the_name_that_stands_before_its_url():
    assert names(
        slack_webhook_url=SLACK,
        alert_urls=f"pager=json://h.example/a?x=y, json://h.example/b slack-2={SLACK} {SLACK}",
    ) == ["log", "slack", "pager", "json", "slack-2", "slack-3"]


def test_links_change_no_name():
    assert names(slack_webhook_url=SLACK, public_url="https://health.example.org") == ["log", "slack"]


@pytest.mark.parametrize("variable", ["SLACK_WEBHOOK_URL", "GEOHEAL_SLACK_WEBHOOK_URL"])
def test_slack_is_known_by_its_usual_variable(monkeypatch, variable):
    monkeypatch.setenv(variable, SLACK)
    assert [channel.name for channel in channels_of(Settings())] == ["log", "slack"]


@pytest.mark.parametrize(
    ("variable", "settings"),
    [
        ("GEOHEAL_ALERT_WEBHOOK_SECRET", {"alert_webhook_url": "https://a.example/s3cret"}),
        (
            "GEOHEAL_ALERT_WEBHOOK_SECRET",
            {"alert_webhook_url": "https://a.example/s3cret", "alert_webhook_secret": "whsec_"},
        ),
        ("GEOHEAL_ALERT_WEBHOOK_URL", {"alert_webhook_url": "a/s3cret", "alert_webhook_secret": SECRET}),
        ("two channels pager", {"alert_urls": "pager=json://s3cret/a, pager=json://h.example/s3cret"}),
        ("two channels log", {"alert_urls": "log=json://s3cret/a"}),
        ("URL 2 of GEOHEAL_ALERT_URLS", {"alert_urls": "json://h.example/a, nonsense://s3cret"}),
    ],
    ids=["no-secret", "empty-secret", "no-url", "name-twice", "name-of-the-log", "unknown-service"],
)
def test_what_cannot_be_used_is_named_without_its_value(variable, settings):
    with pytest.raises(ConfigurationError, match=variable) as caught:
        names(**settings)
    assert "s3cret" not in caught.value.message
