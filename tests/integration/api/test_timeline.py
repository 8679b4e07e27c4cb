"""Timelines and the overview over HTTP."""

import pytest

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
    told = client.get(f"{PREFIX}/timeline?system=shop&{DAY}&points=6&metric=queue").json["timeline"]
    assert told["bucket_s"] == 4 * 3600
    assert told["read"] == [4] * 6
    assert told["exact"] == [True] * 6
    assert told["series"]["phi"]["avg"] == pytest.approx([0.74] * 5 + [0.7])
    assert told["series"]["queue"]["max"] == [3, 7, 11, 15, 19, 23]
    assert told["series"]["error_rate"]["avg"] == [None] * 6
    assert told["metrics"] == ["queue"]
    assert [mark["text"] for mark in told["marks"] if mark["kind"] == "code_version"] == ["c0ffee", "badcafe"]


def test_the_whole_history_is_told_where_no_stretch_is_named(client, history):
    told = client.get(f"{PREFIX}/timeline?system=shop&points=24").json["timeline"]
    assert told["since"] == told["first_snapshot"] == "2026-10-01T00:00:00+00:00"
    assert told["until"] == "2026-10-01T23:00:00.000001+00:00"
    assert sum(told["read"]) == 24


def test_a_system_without_history_has_an_empty_timeline(client):
    told = client.get(f"{PREFIX}/timeline").json["timeline"]
    assert (told["since"], told["read"], told["series"]) == (None, [], {})


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
    told = client.get(f"{PREFIX}/timeline?system=shop&{stretch}").json["timeline"]
    assert told["read"] == [1, 0, 0]


def test_the_overview_tells_each_system(client, history, send):
    send(system="other", phi=0.7)
    first = client.get(f"{PREFIX}/overview?limit=1").json
    (other,) = first["overview"]
    assert (other["name"], other["health"]["status"], other["incident"]) == ("other", "healthy", None)
    (shop,) = client.get(f"{PREFIX}/overview?cursor={first['next_cursor']}").json["overview"]
    assert (shop["health"]["status"], shop["health"]["current_phi"]) == ("warning", 0.7)
    assert shop["patches_proposed"] == 0
