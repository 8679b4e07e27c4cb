"""The regime that follows from Φ."""

import math
from bisect import bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import PHI_LINEAR_MAX, PHI_MAX, PHI_THRESHOLD
from geoheal.domain.snapshots.regime import Regime
from geoheal.errors import InvalidInput

BOUNDS: Final = (PHI_LINEAR_MAX, PHI_THRESHOLD, PHI_MAX)
"""Values of Φ from which a higher regime holds."""

RISING: Final = (Regime.LINEAR, Regime.GEOMETRIC, Regime.HIERARCHICAL, Regime.BREAKDOWN)
"""Regimes in the order of rising Φ."""


def regime(phi: float) -> Regime:
    """Regime of a system with integration Φ.

    Parameters
    ----------
    phi
        Integration, dimensionless.

    Raises
    ------
    InvalidInput
        If Φ is not a finite number.

    Notes
    -----
    linear < 0.3 ≤ geometric < 0.7 ≤ hierarchical < 0.85 ≤ breakdown; the bounds are
    :data:`~geoheal.constants.PHI_LINEAR_MAX`, :data:`~geoheal.constants.PHI_THRESHOLD` and
    :data:`~geoheal.constants.PHI_MAX`. The block universe is never concluded from Φ.

    Examples
    --------
    >>> regime(0.7)
    <Regime.HIERARCHICAL: 'hierarchical'>
    """
    if not math.isfinite(phi):
        raise InvalidInput(f"Φ is {phi}; it must be a finite number.", field="phi")
    return RISING[bisect_right(BOUNDS, phi)]


def regimes(phi: NDArray[np.float64]) -> list[Regime | None]:
    """Regimes of N values of Φ; None where Φ is NaN, which means that it was not measured.

    Examples
    --------
    >>> regimes(np.array([np.nan, 0.9]))
    [None, <Regime.BREAKDOWN: 'breakdown'>]
    """
    places = np.searchsorted(BOUNDS, phi, side="right")
    places[np.isnan(phi)] = -1
    return [None if place < 0 else RISING[place] for place in places.tolist()]
