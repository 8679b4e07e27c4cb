"""Timelines of stored histories, whole and sampled."""

from datetime import timedelta

import pytest

from geoheal.domain.code_version import CodeVersion
from geoheal.store import baselines, code_versions, downsampling, marks, snapshots

BUCKET = timedelta(hours=6)


@pytest.fixture
def stored(connection, system, history):
    """Sixty snapshots, an hour apart, across two months; every third one has a metric."""
    found = history(system)
    for place, snapshot in enumerate(found):
        snapshots.insert_new(connection, system, snapshot, None)
        if place % 3 == 0:
            connection.exec_driver_sql(
                "UPDATE geoheal.snapshots SET metrics = '{\"queue\": 7.5}' WHERE id = %s", (snapshot.id,)
            )
    return found


def in_buckets(found, since, points, name):
    """Reference: the values of each bucket, one by one."""
    held: list[list[float]] = [[] for _ in range(points)]
    for snapshot in found:
        number = (snapshot.captured_at - since) // BUCKET
        if 0 <= number < points and getattr(snapshot, name) is not None:
            held[number].append(getattr(snapshot, name))
    return held


def test_a_short_stretch_is_told_exactly(connection, system, stored):
    since, until = downsampling.bounds(connection, system) or pytest.fail("there is no history")
    assert (since, until) == (stored[0].captured_at, stored[-1].captured_at + downsampling.MICROSECOND)
    told = downsampling.read(connection, system, since, since + 10 * BUCKET, 10, "queue")
    assert told.read == [6] * 10
    assert all(told.exact)
    for name in ("phi", "avg_latency_ms", "memory_usage_mb"):
        for number, values in enumerate(in_buckets(stored, since, 10, name)):
            band = told.series[name]
            assert band.min[number] == (min(values) if values else None)
            assert band.max[number] == (max(values) if values else None)
            assert band.avg[number] == (pytest.approx(sum(values) / len(values)) if values else None)
    assert told.series["queue"].avg == [7.5] * 10


def test_a_long_stretch_is_sampled_and_says_so(connection, system, stored, monkeypatch):
    monkeypatch.setattr(downsampling, "EXACT_MAX", 30)
    monkeypatch.setattr(downsampling, "PIECES", 4)
    monkeypatch.setattr(downsampling, "PIECE_ROWS", 4)
    since = stored[0].captured_at
    told = downsampling.read(connection, system, since, since + 20 * BUCKET, 2)
    assert told.exact == [False, True]
    assert told.read == [8, 0]
    values = in_buckets(stored, since, 20, "kappa_eff")
    assert set(told.series["kappa_eff"].min) <= {value for held in values for value in held} | {None}
    fine = downsampling.read(connection, system, since, since + 10 * BUCKET, 20)
    assert fine.read == [3] * 20
    assert all(fine.exact), "a bucket that holds few is read whole, however long the stretch is"


def test_marks_are_those_of_the_stretch(connection, system, stored, baseline_of):
    since, until = downsampling.bounds(connection, system) or pytest.fail("there is no history")
    baselines.activate(connection, system, baseline_of(stored[0].basin, created_at=since))
    version = CodeVersion("c0ffee", (), {})
    code_versions.ensure(connection, system, [version], since + BUCKET)
    told = marks.of_stretch(connection, system, since, until)
    assert [(mark.kind, mark.text, mark.at) for mark in told] == [
        ("baseline", "coordinates", since),
        ("code_version", "c0ffee", since + BUCKET),
    ]
    assert [mark.kind for mark in marks.of_stretch(connection, system, since + BUCKET, until)] == [
        "code_version"
    ]


def test_a_system_without_history_has_no_bounds(connection, system):
    assert downsampling.bounds(connection, system) is None
