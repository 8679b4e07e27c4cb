"""The channels that the settings name."""

import pytest

from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.channels import channels_of
from geoheal.settings import Settings

SLACK = "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NONE = dict.fromkeys(("alert_webhook_url", "alert_webhook_secret", "alert_urls", "slack_webhook_url"))


def names(**settings):
    return [channel.name for channel in channels_of(Settings(**NONE | settings))]


def test_the_log_is_always_told():
    assert names() == ["log"]


def test_every_service_has_a_name_of_its_own():
    assert names(
        alert_webhook_url="https://a.example/x",
        alert_webhook_secret=SECRET,
        slack_webhook_url=SLACK,
        alert_urls=f"json://h.example/a, json://h.example/b {SLACK}",
    ) == ["log", "webhook", "slack", "json", "json-2", "slack-2"]


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
        ("URL 2 of GEOHEAL_ALERT_URLS", {"alert_urls": "json://h.example/a, nonsense://s3cret"}),
    ],
    ids=["no-secret", "empty-secret", "no-url", "unknown-service"],
)
def test_what_cannot_be_used_is_named_without_its_value(variable, settings):
    with pytest.raises(ConfigurationError, match=variable) as caught:
        names(**settings)
    assert "s3cret" not in caught.value.message
