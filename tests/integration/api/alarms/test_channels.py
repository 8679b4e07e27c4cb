"""Channels of alerts over HTTP: listed, and tried."""

from pydantic import SecretStr

from tests.integration.api.conftest import PREFIX

CHANNELS = f"{PREFIX}/channels"


def test_a_channel_is_tried_and_says_what_became_of_it(make_client):
    client = make_client(alert_urls=SecretStr("pager=json://me:keep-this@127.0.0.1:1/s3cret"))
    assert client.get(CHANNELS).json["channels"] == [{"name": "log"}, {"name": "pager"}]
    taken = client.post(f"{CHANNELS}/log/test", json={}).json["channel"]
    assert taken == {"name": "log", "taken": True, "error": None}
    failed = client.post(f"{CHANNELS}/pager/test", json={})
    assert (failed.status_code, failed.json["channel"]["taken"]) == (200, False)
    assert "did not accept the message" in failed.json["channel"]["error"]
    assert not any(each in failed.text for each in ("keep-this", "s3cret"))


def test_a_channel_that_is_not_set_is_not_found(client):
    refused = client.post(f"{CHANNELS}/slack/test", json={})
    assert (refused.status_code, refused.json["error"]) == (
        404, "There is no channel 'slack'; the settings name log."
    )  # fmt: skip
