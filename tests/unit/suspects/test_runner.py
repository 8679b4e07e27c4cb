"""What versions are held to: the system's limits, and closer ones where these are wide."""

import pytest

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.health.thresholds import Thresholds
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.runner import DRIFT_WARNING, VersionRunner


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Thresholds(), DRIFT_WARNING),
        (Thresholds(drift_max=0.05, drift_warning_ratio=0.5), 0.025),
        (Thresholds(drift_warning_ratio=0.0), 0.0),
    ],
)
def test_drift_is_what_leaves_the_older_version_whatever_the_systems_limit(sandboxes, limits, expected):
    reference = Reference(thresholds=limits)
    found = VersionRunner(Boxes(sandboxes), "shop", "", reference).findings().reference
    assert found.drift_limit == pytest.approx(expected)
    assert found.phi_band == reference.phi_band


@pytest.fixture
def sandboxes():
    with Sandboxes() as found:
        yield found
