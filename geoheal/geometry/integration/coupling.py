"""Coupling κ of recorded activity: the calibrated susceptibility of its leading mode."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.constants import KAPPA_STAR
from geoheal.errors import InvalidInput
from geoheal.geometry.integration.activity import activity_matrix, innovations, standardised

EDGE_MARGIN: Final = 1.05
"""How far above the edge of pure noise the leading eigenvalue must lie."""


def coupling(activity: ArrayLike, baseline_susceptibility: float) -> float | None:
    """κ of T samples × N channels; None where no coupling stands out from noise.

    Parameters
    ----------
    activity
        T×N, evenly sampled and without gaps.
    baseline_susceptibility
        :func:`susceptibility` of the system's own baseline period; positive.

    Raises
    ------
    InvalidInput
        If the baseline's susceptibility is not positive and finite.
    GeometryError
        If the activity has values that are not finite, or another shape.

    Notes
    -----
    κ = 64.21·ρ_eff/ρ_base. The unit, :data:`~geoheal.constants.KAPPA_STAR`, is a convention that only this
    calibration gives: the baseline itself is at resonance. A tolerance of ±5 needs about 1,000 samples a
    window (N = 8, ρ = 0.3: |Δκ| > 5 in 23 % of windows of 500 samples, in 4.7 % of 1,300).

    Examples
    --------
    >>> common = np.random.default_rng(0).standard_normal((2000, 1))
    >>> noise = np.random.default_rng(1).standard_normal((2000, 8))
    >>> round(coupling(common + noise, susceptibility(common + noise)), 2)
    64.21
    >>> coupling(noise, 0.5) is None
    True
    """
    if not (math.isfinite(baseline_susceptibility) and baseline_susceptibility > 0):
        raise InvalidInput(
            f"The baseline's susceptibility is {baseline_susceptibility}; it must be positive.",
            field="kappa_eff",
        )
    measured = susceptibility(activity)
    return None if measured is None else KAPPA_STAR * measured / baseline_susceptibility


def susceptibility(activity: ArrayLike) -> float | None:
    """Effective correlation ρ_eff of the leading mode; None where it does not stand out from noise.

    Parameters
    ----------
    activity
        T×N, evenly sampled and without gaps.

    Returns
    -------
    ρ_eff in (0, 1]: the correlation at which N equally correlated channels have this leading eigenvalue. None
    if fewer than two channels vary, T < 4, or λ₁ ≤ 1.05·(1 + √(N/T))².

    Raises
    ------
    GeometryError
        If the activity has values that are not finite, or another shape.

    Notes
    -----
    Each channel is whitened by its own AR(1) regression; λ₁ is the largest eigenvalue of the correlation
    matrix of the residuals, and ρ_eff = (λ₁ − 1)/(N − 1). Beyond (1 + √(N/T))² no eigenvalue of
    independent channels is expected.

    References
    ----------
    Marčenko & Pastur, *Distribution of eigenvalues for some sets of random matrices*, 1967. Plerou et al.,
    *Random matrix approach to cross correlations in financial data*, Phys. Rev. E 65, 2002.

    Examples
    --------
    >>> wave = np.random.default_rng(0).standard_normal(200)
    >>> round(susceptibility(np.column_stack([wave, 2 * wave])), 12)
    1.0
    """
    channels = standardised(activity_matrix(activity))
    if len(channels) < 4:
        return None
    residuals = innovations(channels)
    samples, count = residuals.shape
    if count < 2:
        return None
    leading = float(np.linalg.eigvalsh(residuals.T @ residuals / samples)[-1])
    edge = EDGE_MARGIN * (1.0 + math.sqrt(count / samples)) ** 2
    return (leading - 1.0) / (count - 1) if leading > edge else None
