"""Autocorrelation of a series at lag 1."""

import math
from typing import Final

import numpy as np

from geoheal.geometry.real_array import Array

MOST: Final = 0.98
"""Beyond it, a history of usual length cannot distinguish a slow series from one that wanders off."""


def autocorrelation(values: Array) -> float:
    """Lag-1 autocorrelation; 0 for a constant or too short series, at most 0.98 in size.

    .. math:: \\hat φ = \\frac{\\sum (x_t-\\bar x)(x_{t+1}-\\bar x)}{\\sum (x_t-\\bar x)^2}

    Parameters
    ----------
    values
        Series of shape (N,), evenly spaced; pairs with NaN are left out.

    Examples
    --------
    >>> import numpy as np
    >>> round(autocorrelation(np.array([1.0, -1.0] * 50)), 2)
    -0.98
    """
    centred = values - np.nanmean(values) if np.isfinite(values).any() else values
    products = centred[1:] * centred[:-1]
    spread = float(np.nansum(centred**2))
    if spread <= 0.0 or len(values) < 3:
        return 0.0
    return float(np.clip(np.nansum(products) / spread, -MOST, MOST))


def inflation(phi: float) -> float:
    """Factor by which autocorrelation widens the standard error of a mean, never below 1.

    .. math:: \\sqrt{\\frac{1+φ}{1-φ}}

    Examples
    --------
    >>> inflation(0.6)
    2.0
    >>> inflation(-0.5)
    1.0
    """
    return max(1.0, math.sqrt((1.0 + phi) / (1.0 - phi)))
