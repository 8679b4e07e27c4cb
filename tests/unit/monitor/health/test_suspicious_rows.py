"""What could make a system critical is the same of a batch as of its snapshots."""

from datetime import UTC, datetime

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from geoheal.domain.health.signals import critical_bands, suspicious_rows
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.monitor.health.alertness import is_suspicious

FIELDS = [field for field, _, _ in critical_bands(Thresholds())]
BOUNDS = [bound for _, *bounds in critical_bands(Thresholds()) for bound in bounds if np.isfinite(bound)]


def snapshot(figures, regime):
    return Snapshot(
        id=uuid7(),
        captured_at=datetime.now(UTC),
        system="shop",
        geometry=Geometry.SPHERE,
        regime=regime,
        **figures,
    )


@given(st.data())
def test_rows_are_suspicious_as_their_snapshots_are(data):
    values = st.sampled_from([None, 0.0, *BOUNDS, *(bound * 1.01 for bound in BOUNDS)])
    rows = data.draw(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, values)), min_size=1, max_size=4))
    regimes = [data.draw(st.sampled_from([None, Regime.GEOMETRIC, Regime.BREAKDOWN])) for _ in rows]
    limits = [Thresholds(), Thresholds(error_rate_max=0.5), Thresholds(phi_min=0.9)]
    places = [data.draw(st.integers(0, len(limits) - 1)) for _ in rows]
    numbers = {name: np.array([row[name] for row in rows], dtype=np.float64) for name in FIELDS}
    assert suspicious_rows(numbers, regimes, limits, np.array(places)).tolist() == [
        is_suspicious(snapshot(row, regime), limits[place])
        for row, regime, place in zip(rows, regimes, places, strict=True)
    ]
