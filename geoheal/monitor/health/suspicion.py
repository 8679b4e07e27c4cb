"""Which snapshots could be the ones by which their system becomes critical: most could not."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.health.signals import critical_bands
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.regime import Regime
from geoheal.domain.snapshots.snapshot import Snapshot


def is_suspicious(snapshot: Snapshot, limits: Thresholds) -> bool:
    """Whether a snapshot could be the one by which its system becomes critical."""
    if snapshot.regime is Regime.BREAKDOWN:
        return True
    for field, lowest, highest in critical_bands(limits):
        value = getattr(snapshot, field)
        if value is not None and not lowest <= value <= highest:
            return True
    return False


def suspicious_rows(
    numbers: Mapping[str, NDArray[np.float64]], regimes: Sequence[Regime | None], limits: Thresholds
) -> NDArray[np.bool_]:
    """As :func:`is_suspicious` of each row of a batch.

    Parameters
    ----------
    numbers
        Figures by name, shape (n,), NaN where not measured; names may be absent.
    """
    found = np.array([each is Regime.BREAKDOWN for each in regimes], dtype=np.bool_)
    for field, lowest, highest in critical_bands(limits):
        values = numbers.get(field)
        if values is not None:
            found |= (values < lowest) | (values > highest)
    return found
