"""How far a drifting basin is led back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategies.basin_drift_correction import BasinDriftCorrection, steps

HOME = np.eye(4, dtype=np.float32)[0]


def case(*drifts: float) -> Case:
    """Return a hook whose basin was seen at these distances from its baseline."""
    now = datetime.now(UTC)
    seen = tuple(
        Snapshot(
            id=uuid7(),
            captured_at=now + timedelta(seconds=place),
            system="s",
            geometry=Geometry.SPHERE,
            basin=np.array([np.cos(drift), np.sin(drift), 0, 0], dtype=np.float32),
        )
        for place, drift in enumerate(drifts)
    )
    subject = Subject(name="basin", source="def apply(value):\n    return value\n", hooks=("basin",))
    return Case(
        symptom=Symptom.BASIN_DRIFT,
        findings=(),
        subject=subject,
        reference=replace(Reference(), basin=HOME),
        laboratory=NothingSeen(),
        snapshots=seen,
    )


@pytest.mark.parametrize("drifts", [(1.9,), (0.2, 2.4, 1.0), (1.5,)])
def test_the_worst_recorded_drift_falls_below_the_warning_line(drifts):
    found = steps(case(*drifts))
    assert found == sorted(found)
    assert max(drifts) * (1 - found[0]) < Reference().drift_limit


def test_a_basin_that_is_at_home_is_left_alone():
    assert steps(case(0.4, 0.5)) == []
    assert list(BasinDriftCorrection().propose(case(0.4, 0.5))) == []


def test_the_usual_drift_is_supposed_where_none_was_recorded():
    assert steps(case()) == pytest.approx([0.45, 0.65, 0.86])
