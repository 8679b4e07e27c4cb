"""A release whose processes report beside those of the one before it, so that an incident begins early.

The snapshots are those of an application that was watched while a slow commit was deployed and taken back.
"""

import csv
from pathlib import Path

import numpy as np

from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import Effect, SnapshotColumns, verify

SNAPSHOTS = Path(__file__).with_name("overlapping_release.csv")
NOTICED_S = -99.5
"""When the first slow snapshot came, before the patch."""


def verified(factor):
    """Return what is said of the patch, all that came after it multiplied."""
    with SNAPSHOTS.open() as lines:
        rows = list(csv.DictReader(lines))
    times = np.array([float(row["since_patch_s"]) for row in rows])
    latency = np.array([float(row["avg_latency_ms"] or "nan") for row in rows])
    record = SnapshotColumns(
        times=times,
        nodes=[row["node"] for row in rows],
        numbers={"avg_latency_ms": np.where(times > 0, factor * latency, latency)},
        onset=NOTICED_S,
        applied=0.0,
        due=4.0,
        patience_s=60.0,
        now=64.0,
    )
    return verify(Symptom.PERFORMANCE_REGRESSION, record, Thresholds()).effect


def test_the_level_of_the_incident_is_that_of_the_slow_processes():
    assert verified(1.0) is Effect.HELPED
    assert verified(40.0) is not Effect.HELPED  # as slow as before
