"""Change events over HTTP: reported from a pipeline, listed, marked on the charts."""

import pytest

from tests.integration.api.conftest import PREFIX

DEPLOY = {"system": "shop", "kind": "deploy", "title": "checkout", "version": "1.4.2"}


@pytest.fixture
def report(client, send):
    """Report a change of the shop, which has a snapshot."""
    send(system="shop", phi=0.7)
    return lambda **fields: client.post(f"{PREFIX}/events", json=DEPLOY | fields)


def test_what_a_pipeline_reports_is_listed_by_when_it_took_effect(client, report):
    late = report(title="late", at="2026-10-02T08:00:00+02:00")
    assert late.status_code == 201
    assert late.json["event"]["at"] == "2026-10-02T06:00:00+00:00"
    early = report(title="early", kind="flag", at="2026-10-01T00:00:00Z", url="https://ci.example.org/1")
    assert (early.json["event"]["recorded_by"], early.json["event"]["version"]) == ("loopback", "1.4.2")
    now = report(version=None).json["event"]
    assert (now["at"], now["version"]) == (now["recorded_at"], None)

    def titles(query=""):
        return [each["title"] for each in client.get(f"{PREFIX}/events?system=shop{query}").json["events"]]

    assert titles() == ["checkout", "late", "early"]
    assert titles("&kind=flag") == ["early"]
    assert titles("&since=2026-10-02T00:00:00Z&until=2026-10-03T00:00:00Z") == ["late"]
    first = client.get(f"{PREFIX}/events?system=shop&limit=2").json
    assert titles(f"&cursor={first['next_cursor']}") == ["early"]


def test_events_of_all_systems_are_listed_together_but_for_deleted_ones(client, report, send):
    send(system="search", phi=0.7)
    report(title="first", at="2026-10-01T00:00:00Z")
    assert (
        report(system="search", title="second", at="2026-10-02T00:00:00Z").json["event"]["system"] == "search"
    )

    def listed(query=""):
        events = client.get(f"{PREFIX}/events?{query}").json["events"]
        return [(each["system"], each["title"]) for each in events]

    assert listed() == [("search", "second"), ("shop", "first")]
    cursor = client.get(f"{PREFIX}/events?limit=1").json["next_cursor"]
    assert listed(f"cursor={cursor}") == listed("system=shop") == [("shop", "first")]
    client.delete(f"{PREFIX}/systems/search")
    assert listed() == [("shop", "first")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "party"}, "kind"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://a b"}, "url"),
        ({"version": "\x00"}, "version"),
        ({"at": "2999-01-01T00:00:00Z"}, "at"),
        ({"at": "1999-01-01T00:00:00Z"}, "at"),
        ({"at": 1.5}, "at"),
        ({"sytem": "shop"}, "sytem"),
    ],
)
def test_what_is_not_an_event_is_refused_and_nothing_is_stored(client, report, wrong, field):
    refused = report(**wrong)
    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert client.get(f"{PREFIX}/events?system=shop").json["events"] == []


def test_a_system_that_nothing_reports_for_is_reported_to_the_pipeline(client, report):
    assert report(system="shopp").status_code == 404
    assert client.post(f"{PREFIX}/events", json={"kind": "config", "title": "limits"}).status_code == 201


def test_the_same_key_sends_it_once(client, report):
    headers = {"Idempotency-Key": "run-1042"}
    report()
    for _ in range(2):
        assert client.post(f"{PREFIX}/events", json=DEPLOY, headers=headers).status_code == 201
    assert len(client.get(f"{PREFIX}/events?system=shop").json["events"]) == 2


def test_it_is_marked_on_the_time_axis(client, report):
    report(at="2026-10-01T10:00:00Z")
    stretch = "since=2026-10-01T00:00:00Z&until=2026-10-02T00:00:00Z"
    timeline = client.get(f"{PREFIX}/timeline?system=shop&{stretch}").json["timeline"]
    assert [(each["kind"], each["at"], each["text"]) for each in timeline["marks"]] == [
        ("event", "2026-10-01T10:00:00+00:00", "deploy checkout 1.4.2")
    ]
    beyond = "since=2026-10-02T00:00:00Z&until=2026-10-03T00:00:00Z"
    assert client.get(f"{PREFIX}/timeline?system=shop&{beyond}").json["timeline"]["marks"] == []
