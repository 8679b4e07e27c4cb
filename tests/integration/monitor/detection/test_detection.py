"""Calibrated detection of stored systems: learnt, moved on once and only once, and detections_of."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import NotFound, NotMeasured
from geoheal.monitor.detection.detection import advance
from geoheal.monitor.health.degradation import assess
from geoheal.monitor.health.queries import load_history
from geoheal.monitor.ingest.batch import ingest_batch
from geoheal.monitor.learning.calibrating import calibrate_system
from geoheal.store.detection import anomalies, calibrations
from geoheal.store.systems import systems
from tests.unit.monitor.detectors.streams import CELLS, STEP_S, basins, noise

START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = 288
STEP = timedelta(seconds=STEP_S)
JUMPS = ("channel", "joint")
NAMES = [f"m{i}" for i in range(6)]


def store(database, values, start=0, *, cells=None, nodes=("only",), name="shop"):
    """Snapshots five minutes apart, one for each node at its own second."""
    with database.transaction() as connection:
        system = systems.register(connection, name, Geometry.SIMPLEX, CELLS)
    rows = [(place, n, node) for place in range(len(values)) for n, node in enumerate(nodes)]
    moments = [START + STEP * (start + place) + timedelta(seconds=n) for place, n, _ in rows]
    batch = ObservationBatch(
        ids=np.array([list(UUID(int=start * 64 + i).bytes) for i in range(len(rows))], dtype=np.uint8),
        captured_at=np.array([round(moment.timestamp() * 1e6) for moment in moments]),
        numbers={"avg_latency_ms": np.array([50.0 + values[place, 5] for place, *_ in rows])},
        basin_coords=None if cells is None else np.array([cells[place] for place, *_ in rows]),
        nodes=[node for *_, node in rows],
        metrics=[dict(zip(NAMES[:5], values[place, :5].tolist(), strict=True)) for place, *_ in rows],
    )
    outcome = ingest_batch(database, system, batch)
    assert outcome.accepted == len(rows)
    return system


def moment(place):
    return START + STEP * place + timedelta(minutes=1)


def in_time(anomaly):
    return moment(4 * DAY + 99) < anomaly.at < moment(4 * DAY + 103)


@pytest.fixture
def learnt(database):
    """Return a system that was calibrated on four days, and a jump of a metric on the fifth."""
    system = store(database, noise(4 * DAY, 1), cells=basins(4 * DAY, 2))
    calibrate_system(database, "shop")
    values = noise(200, 9)
    values[100:140, 3] += 15.0
    store(database, values, 4 * DAY, cells=basins(200, 5))
    return system


def read(database, query, *arguments) -> Any:
    """Return what a query finds, which is known to be there."""
    with database.transaction() as connection:
        return query(connection, *arguments)


def found(database, system):
    with database.transaction() as connection:
        return anomalies.page(connection, system, limit=100)


@pytest.mark.thorough
def test_what_was_learnt_is_stored_with_the_baseline(database):
    system = store(database, noise(4 * DAY, 1), cells=basins(4 * DAY, 2))
    learnt = calibrate_system(database, "shop")
    assert learnt.baseline is not None
    record = read(database, calibrations.find_active, system)
    same = read(database, calibrations.of_baseline, system, learnt.baseline.id)
    assert record == same
    assert learnt.calibration.names == ("avg_latency_ms", *NAMES[:5])
    assert (record.snapshots, record.slot_s) == (4 * DAY, None)
    assert learnt.baseline.source == "calibration"
    again = calibrate_system(database, "shop", since=moment(DAY), until=moment(3 * DAY))
    assert again.record.snapshots == 2 * DAY
    assert read(database, calibrations.find_active, system).id == again.record.id


def test_a_history_that_is_too_short_is_refused(database):
    with pytest.raises(NotFound):
        calibrate_system(database, "shop")
    store(database, noise(20, 1))
    with pytest.raises(NotMeasured, match="120 samples; the history has 20"):
        calibrate_system(database, "shop")
    assert advance(database, "shop").samples == 0


def test_a_basin_that_never_moves_is_left_out_with_a_reason(database):
    system = store(database, noise(4 * DAY, 1), cells=np.ones((4 * DAY, CELLS)))
    learnt = calibrate_system(database, "shop")
    assert learnt.baseline is None
    assert "not watched" in learnt.record.notes[0]
    assert "no noise" in learnt.record.notes[0]
    assert system.name == "shop"


@pytest.mark.thorough
def test_a_jump_is_found_once_however_often_and_by_however_many_it_is_looked_for(database, learnt):
    now = moment(4 * DAY + 200)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: advance(database, "shop", now), range(4)))
    assert sorted(each.samples for each in done) == [0, 0, 0, 200]
    (first,) = (each for each in found(database, learnt) if in_time(each) and each.evidence in JUMPS)
    assert first.moved[0]["metric"] == "m3"
    assert "m3 from" in first.message
    assert first.p_value < 1e-3


@pytest.mark.thorough
def test_it_goes_on_after_a_restart_as_if_there_had_been_none(database, learnt):
    store(database, noise(4 * DAY, 1), cells=basins(4 * DAY, 2), name="twin")
    twin = read(database, systems.find, "twin")
    values = noise(200, 9)
    values[100:140, 3] += 15.0
    calibrate_system(database, "twin")
    store(database, values, 4 * DAY, cells=basins(200, 5), name="twin")
    assert advance(database, "twin", moment(4 * DAY + 200)).samples == 200
    for place in (1, 60, 101, 102, 120, 150, 200):
        advance(database, "shop", moment(4 * DAY + place), limit=20)
        while advance(database, "shop", moment(4 * DAY + place), limit=20).more:
            pass

    def detections_of(system):
        return [(each.since, each.at, each.cleared_at, each.message) for each in found(database, system)]

    assert detections_of(learnt) == detections_of(twin) != []
    one, other = (read(database, calibrations.find_state, each).state for each in (learnt, twin))
    assert one == other


def test_a_firing_alarm_is_a_finding_until_it_is_over(database, learnt):
    def report(place):
        with database.transaction() as connection:
            history = load_history(connection, "shop", now=moment(4 * DAY + place))
        return assess(history, moment(4 * DAY + place))

    assert not any(each.code.startswith("ANOMALY") for each in report(99).findings)
    codes = {f"ANOMALY_{kind.upper()}" for kind in JUMPS}
    firing = [each for each in report(103).findings if each.code in codes]
    assert firing[0].metric == "m3"
    assert firing[0].value > firing[0].threshold
    assert firing[0].message in report(103).issues
    assert found(database, learnt) == []  # looking writes nothing
    advance(database, "shop", moment(4 * DAY + 103))
    assert firing[0] in report(103).findings
    advance(database, "shop", moment(4 * DAY + 200))
    jump = next(each for each in found(database, learnt) if in_time(each) and each.evidence in JUMPS)
    assert jump.cleared_at is not None
    assert jump.cleared_at > jump.at


def test_nodes_are_taken_together(database):
    nodes = ("a", "b", "c")
    store(database, noise(4 * DAY, 1), cells=basins(4 * DAY, 2), nodes=nodes)
    learnt = calibrate_system(database, "shop")
    assert learnt.record.slot_s == STEP_S
    assert learnt.record.snapshots == 3 * 4 * DAY
    assert learnt.calibration.step_s == STEP_S
    store(database, noise(20, 9), 4 * DAY, cells=basins(20, 5), nodes=nodes)
    done = [advance(database, "shop", moment(4 * DAY + place)).samples for place in (1, 1, 20, 20)]
    assert sum(done) == 20
    assert done[1] == done[3] == 0


def test_little_measured_and_silence_are_said(database, learnt):
    with database.transaction() as connection:
        late = load_history(connection, "shop", now=moment(4 * DAY + 300))
    assert any("No snapshot has arrived since" in note for note in assess(late, moment(4 * DAY + 300)).notes)
    batch = ObservationBatch(
        ids=np.array([list(UUID(int=9_000_000 + i).bytes) for i in range(3)], dtype=np.uint8),
        captured_at=np.array([round(moment(4 * DAY + 201 + i).timestamp() * 1e6) for i in range(3)]),
        numbers={"phi": np.full(3, 0.75)},
    )
    ingest_batch(database, learnt, batch)
    with database.transaction() as connection:
        history = load_history(connection, "shop", now=moment(4 * DAY + 205))
    assert "ANOMALY_JOINT" in assess(history, moment(0)).not_measured


def test_an_alarm_that_grows_becomes_critical(database):
    system = store(database, noise(4 * DAY, 1))
    calibrate_system(database, "shop")
    values = noise(12, 9)
    values[4:, 3] += np.array([5.5, 5.5, 9, 14, 20, 27, 35, 44])
    store(database, values, 4 * DAY)
    severities = []
    for place in range(5, 13):
        advance(database, "shop", moment(4 * DAY + place))
        severities += [each.severity for each in found(database, system) if each.evidence in JUMPS][-1:]
    assert severities[0] == "warning"
    assert severities[-1] == "critical"
