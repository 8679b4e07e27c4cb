"""A calibrated system of white noise."""

import pytest

from geoheal.domain.snapshots.convention import Geometry
from geoheal.monitor.calibration import Calibration, calibrate
from tests.unit.monitor.detectors.streams import CHANNELS, LEARNT, basins, noise, times


@pytest.fixture(scope="session")
def calibration() -> Calibration:
    """Return the normal of four days of noise."""
    return calibrate(
        times(LEARNT),
        [f"m{i}" for i in range(CHANNELS)],
        noise(LEARNT, 1),
        basins(LEARNT, 2),
        Geometry.SIMPLEX,
    )
