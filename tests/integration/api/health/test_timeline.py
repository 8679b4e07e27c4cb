"""Timelines and the overview over HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.alarms.silence import Every, Silence
from geoheal.store.healing import silences

PREFIX = "/api/self-healing"
DAY = "since=2026-10-01T00:00:00Z&until=2026-10-02T00:00:00Z"


@pytest.fixture
def history(send):
    """One snapshot an hour of a day, of which the last ones are worse."""
    for hour in range(24):
        send(
            system="shop", captured_at=f"2026-10-01T{hour:02}:00:00Z",
            id=f"00000000-0000-4000-8000-{hour:012}", phi=0.74 if hour < 20 else 0.7,
            metrics={"queue": hour}, code_hash="c0ffee" if hour < 20 else "badcafe",
            basin_coords=[1.0] + [0.0] * 63,
        )  # fmt: skip


def test_a_timeline_tells_figures_and_marks(client, history):
    timeline = client.get(f"{PREFIX}/timeline?system=shop&{DAY}&points=6&metric=queue").json["timeline"]
    assert timeline["bucket_s"] == 4 * 3600
    assert timeline["read"] == [4] * 6
    assert timeline["exact"] == [True] * 6
    assert timeline["series"]["phi"]["avg"] == pytest.approx([0.74] * 5 + [0.7])
    assert timeline["series"]["queue"]["max"] == [3, 7, 11, 15, 19, 23]
    assert timeline["series"]["error_rate"]["avg"] == [None] * 6
    assert timeline["metrics"] == ["queue"]
    assert [mark["text"] for mark in timeline["marks"] if mark["kind"] == "code_version"] == [
        "c0ffee",
        "badcafe",
    ]


def test_several_metrics_are_reported_at_once(client, send):
    for hour in range(4):
        send(
            system="shop", captured_at=f"2026-10-01T{hour:02}:00:00Z",
            metrics={"queue": hour, "open:files": 10 - hour},
        )  # fmt: skip
    asked = f"{PREFIX}/timeline?system=shop&{DAY}&points=24&metric="
    series = client.get(f"{asked}queue,open:files,queue,unknown").json["timeline"]["series"]
    assert series["queue"]["avg"][:4] == [0, 1, 2, 3]
    assert series["open:files"]["avg"][:4] == [10, 9, 8, 7]
    assert set(series["unknown"]["avg"]) == {None}
    many = ",".join(f"m{number}" for number in range(25))
    assert client.get(asked + many).json["field"] == "metric"


def test_silences_are_marked_whenever_they_hold(client, history, database):
    since = datetime(2026, 9, 29, 22, tzinfo=UTC)
    nightly = Silence(
        id=uuid7(), system=None, pattern="sh*", reason="Backup", starts_at=since,
        ends_at=since + timedelta(hours=3), every=Every.DAY, until=since + timedelta(days=90),
        created_at=since, created_by="ada",
    )  # fmt: skip
    with database.transaction() as connection:
        silences.add(connection, nightly)
    marks = client.get(f"{PREFIX}/timeline?system=shop&{DAY}").json["timeline"]["marks"]
    held = [(each["at"], each["until"], each["text"]) for each in marks if each["kind"] == "silence"]
    assert held == [
        ("2026-09-30T22:00:00+00:00", "2026-10-01T01:00:00+00:00", "Backup"),
        ("2026-10-01T22:00:00+00:00", "2026-10-02T01:00:00+00:00", "Backup"),
    ]


def test_the_whole_history_is_reported_where_no_stretch_is_named(client, history):
    timeline = client.get(f"{PREFIX}/timeline?system=shop&points=24").json["timeline"]
    assert timeline["since"] == timeline["first_snapshot"] == "2026-10-01T00:00:00+00:00"
    assert timeline["until"] == "2026-10-01T23:00:00.000001+00:00"
    assert sum(timeline["read"]) == 24


def test_a_system_without_history_has_an_empty_timeline(client):
    timeline = client.get(f"{PREFIX}/timeline").json["timeline"]
    assert (timeline["since"], timeline["read"], timeline["series"]) == (None, [], {})


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=2026-10-02T00:00:00Z&until=2026-10-01T00:00:00Z", "until"),
        ("since=yesterday", "since"),
        ("since=0001-01-01T00:00:00%2B14:00", "since"),
        ("until=9999-12-31T23:59:59-14:00", "until"),
        ("points=0", "points"),
        ("points=100000", "points"),
        ("metric=", "metric"),
        ("colour=red", "colour"),
    ],
)
def test_a_stretch_that_is_none_is_refused(client, history, query, field):
    response = client.get(f"{PREFIX}/timeline?system=shop&{query}")
    assert (response.status_code, response.json["field"]) == (422, field)


def test_the_shortest_stretch_has_as_many_points_as_microseconds(client, history):
    stretch = "since=2026-10-01T00:00:00.000000Z&until=2026-10-01T00:00:00.000003Z"
    timeline = client.get(f"{PREFIX}/timeline?system=shop&{stretch}").json["timeline"]
    assert timeline["read"] == [1, 0, 0]
