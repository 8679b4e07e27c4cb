"""Timelines of stored histories, whole and sampled."""

from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.detection import AnomalyRecord, CalibrationRecord, EvidenceKind
from geoheal.domain.snapshots.code_version import CodeVersion
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.healing import incidents
from geoheal.store.snapshots import rollups
from geoheal.store.snapshots.charts import marks, timeline
from geoheal.store.snapshots.ingest_path import insert_new
from geoheal.store.systems import baselines, code_versions

BUCKET = timedelta(hours=6)


@pytest.fixture
def stored(connection, system, history):
    """Sixty snapshots, an hour apart, across two months; every third one has a metric."""
    found = history(system)
    for place, snapshot in enumerate(found):
        insert_new(connection, system, snapshot, None)
        if place % 3 == 0:
            connection.exec_driver_sql(
                "UPDATE geoheal.snapshots SET metrics = '{\"queue\": 7.5}' WHERE id = %s", (snapshot.id,)
            )
    return found


def in_buckets(found, since, points, name):
    """Return the reference: the values of each bucket, one by one."""
    held: list[list[float]] = [[] for _ in range(points)]
    for snapshot in found:
        number = (snapshot.captured_at - since) // BUCKET
        if 0 <= number < points and getattr(snapshot, name) is not None:
            held[number].append(getattr(snapshot, name))
    return held


def test_a_short_stretch_is_reported_exactly(connection, system, stored):
    since, until = timeline.bounds(connection, system) or pytest.fail("there is no history")
    assert (since, until) == (stored[0].captured_at, stored[-1].captured_at + timeline.MICROSECOND)
    curve = timeline.read(connection, system, since, since + 10 * BUCKET, 10, ["queue"])
    assert curve.read == [6] * 10
    assert all(curve.exact)
    for name in ("phi", "avg_latency_ms", "memory_usage_mb"):
        for number, values in enumerate(in_buckets(stored, since, 10, name)):
            band = curve.series[name]
            assert band.min[number] == (min(values) if values else None)
            assert band.max[number] == (max(values) if values else None)
            assert band.avg[number] == (pytest.approx(sum(values) / len(values)) if values else None)
    assert curve.series["queue"].avg == [7.5] * 10


def test_a_long_stretch_is_sampled_and_says_so(connection, system, stored, monkeypatch):
    monkeypatch.setattr(timeline, "EXACT_MAX", 30)
    monkeypatch.setattr(timeline, "PIECES", 4)
    monkeypatch.setattr(timeline, "PIECE_ROWS", 4)
    since = stored[0].captured_at
    curve = timeline.read(connection, system, since, since + 20 * BUCKET, 2)
    assert curve.exact == [False, True]
    assert curve.read == [8, 0]
    values = in_buckets(stored, since, 20, "kappa_eff")
    assert set(curve.series["kappa_eff"].min) <= {value for held in values for value in held} | {None}
    fine = timeline.read(connection, system, since, since + 10 * BUCKET, 20)
    assert fine.read == [3] * 20
    assert all(fine.exact), "a bucket that holds few is read whole, however long the stretch is"


def test_a_long_stretch_that_is_rolled_up_is_reported_exactly(connection, system, stored, monkeypatch):
    """But for metrics that are asked for by name: they are not rolled up."""
    since, until = timeline.bounds(connection, system) or pytest.fail("there is no history")
    since, until = since + timedelta(minutes=20), until - timedelta(minutes=20)
    whole = timeline.read(connection, system, since, until, 1, ["queue"])
    monkeypatch.setattr(timeline, "EXACT_MAX", 30)
    monkeypatch.setattr(timeline, "PIECES", 4)
    monkeypatch.setattr(timeline, "PIECE_ROWS", 4)
    assert timeline.read(connection, system, since, until, 1).exact == [False]
    rollups.close(connection, system, until)
    while rollups.roll_some(connection, system, until):
        pass
    curve = timeline.read(connection, system, since, until, 1)
    assert (curve.read, curve.exact) == (whole.read, [True])
    for name, band in curve.series.items():
        exact = whole.series[name]
        assert (band.min, band.max) == (exact.min, exact.max)
        assert list(band.avg) == pytest.approx(list(exact.avg))
    fine = timeline.read(connection, system, since, until, 30)
    assert (fine.bucket, fine.since.minute) == (timedelta(hours=2), 0)
    assert (sum(fine.read), all(fine.exact)) == (whole.read[0], True)
    named = timeline.read(connection, system, since, until, 1, ["queue"])
    assert named.exact == [False]
    assert named.series["phi"] == curve.series["phi"]
    assert named.series["queue"].max == [7.5]


def test_marks_are_those_of_the_stretch(connection, system, stored, baseline_of):
    since, until = timeline.bounds(connection, system) or pytest.fail("there is no history")
    baselines.activate(connection, system, baseline_of(stored[0].basin, created_at=since))
    version = CodeVersion("c0ffee", (), {})
    code_versions.ensure(connection, system, [version], since + BUCKET)
    marked = marks.of_stretch(connection, system, since, until)
    assert [(mark.kind, mark.text, mark.at) for mark in marked] == [
        ("baseline", "coordinates", since),
        ("code_version", "c0ffee", since + BUCKET),
    ]
    assert [mark.kind for mark in marks.of_stretch(connection, system, since + BUCKET, until)] == [
        "code_version"
    ]


def test_what_is_wrong_is_marked_however_much_came_after_it(connection, system, stored, monkeypatch):
    """An open incident and an anomaly that began before the stretch, among more marks than are told."""
    monkeypatch.setattr(marks, "MARKS_MAX", 4)
    since, until = timeline.bounds(connection, system) or pytest.fail("there is no history")
    began = since - BUCKET
    trouble = Incident(
        id=uuid7(), state=IncidentState.OPEN, severity=Severity.CRITICAL, symptom=None,
        first_seen_at=began, last_seen_at=until, opened_at=began,
    )  # fmt: skip
    incidents.save(connection, system, trouble)
    calibration = CalibrationRecord(
        id=uuid7(), baseline_id=None, since=began, until=began, snapshots=40, slot_s=None, normal={},
        notes=(), created_at=began,
    )  # fmt: skip
    calibrations.activate(connection, system, calibration)
    alarm = AnomalyRecord(
        id=uuid7(), calibration_id=calibration.id, since=began, at=began, evidence=EvidenceKind.LEAK,
        severity=Severity.WARNING, metric="queue", score=9.0, threshold=5.0, p_value=1e-6, proofs=[],
        moved=[], message="queue grows.",
    )  # fmt: skip
    over = replace(alarm, id=uuid7(), since=began - BUCKET, cleared_at=began)
    anomalies.insert_all(connection, system, [alarm, over])
    for place in range(6):
        version = CodeVersion(f"{place:06x}", (), {})
        code_versions.ensure(connection, system, [version], since + place * BUCKET)
    marked = marks.of_stretch(connection, system, since, until)
    assert [(mark.kind, mark.until) for mark in marked[:2]] == [("incident", None), ("anomaly", None)]
    assert [mark.text for mark in marked] == ["critical", "queue grows.", "000004", "000005"]


def test_a_system_without_history_has_no_bounds(connection, system):
    assert timeline.bounds(connection, system) is None
