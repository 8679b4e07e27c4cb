"""Integration Φ of recorded activity: information of the channels about each other beyond their own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry.integration.activity import ROUNDING, activity_matrix, standardised
from geoheal.geometry.integration.digamma import digamma
from geoheal.geometry.real_array import Array, real_array


@dataclass(frozen=True)
class Integration:
    """Effective integration of one stretch of activity.

    Attributes
    ----------
    phi
        φ in [0, 1]; 1 where a channel is an exact linear function of others, which should then be left out.
    stochastic_interaction
        SI (nat) as estimated, before its bias is taken off.
    bias
        Expected SI (nat) of independent Gaussian channels of this number and length.
    channels
        Channels that were used; constant ones are not.
    samples
        Samples that were used.
    """

    phi: float
    stochastic_interaction: float
    bias: float
    channels: int
    samples: int


def effective_integration(activity: ArrayLike) -> Integration | None:
    """Measure Φ of T samples × N channels; None where it cannot be measured.

    Parameters
    ----------
    activity
        T×N, evenly sampled and without gaps.

    Returns
    -------
    The measurement; None if fewer than two channels vary (a single histogram has no Φ) or T ≤ 2N + 1.

    Raises
    ------
    GeometryError
        If the activity has values that are not finite, or another shape.

    Notes
    -----
    Each channel is regressed on its own past (residual sum of squares ownᵢ), and all on all pasts (residual
    matrix W), with m = T − 1 lagged pairs:

    SI = ½(Σ ln ownᵢ − ln|W|),
    b = ½[N·ψ((m−2)/2) − Σ_{j<N} ψ((m−1−N−j)/2)] (exact for independent Gaussian white channels),
    φ = 1 − exp(−2·max(0, SI − b)/(N − 1)).

    O(TN² + N³).

    References
    ----------
    Ay, *Information geometry on complexity and stochastic interaction*, Entropy 17, 2015. Barrett & Seth,
    *Practical measures of integrated information for time-series data*, PLoS Comput. Biol. 7, 2011.

    Examples
    --------
    >>> common = np.random.default_rng(0).standard_normal(500)
    >>> noise = np.random.default_rng(1).standard_normal((500, 8))
    >>> round(effective_integration(common[:, None] + 0.3 * noise).phi, 2)
    0.89
    >>> effective_integration(common) is None
    True
    """
    channels = standardised(activity_matrix(activity))
    if not _measurable(channels):
        return None
    past, lagged, present = _second_moments(channels)
    alive = np.diag(present) - np.diag(lagged) ** 2 / np.diag(past) > ROUNDING * np.diag(present)
    channels = channels[:, alive]
    if not _measurable(channels):
        return None
    kept = np.ix_(alive, alive)
    interaction = stochastic_interaction(past[kept], lagged[kept], present[kept])
    samples, count = channels.shape
    bias = gaussian_bias(samples, count)
    return Integration(phi_of(interaction - bias, count), interaction, bias, count, samples)


def stochastic_interaction(past: ArrayLike, lagged: ArrayLike, present: ArrayLike) -> float:
    """Stochastic interaction (nat) of a process with the given second moments.

    Parameters
    ----------
    past, present
        Covariance N×N of x(t−1) and of x(t); any common scale will do, such as sums of squares.
    lagged
        Cross-covariance N×N, with past channels in rows and present ones in columns.

    Returns
    -------
    SI ≥ 0 up to rounding; infinite where one channel is a linear function of the others.

    Raises
    ------
    DimensionMismatch
        If the matrices are not square and of one size.
    GeometryError
        If a channel is determined by its own past alone.

    Notes
    -----
    SI = ½(Σ ln ownᵢ − ln|W|) with ownᵢ = Gᵢᵢ − Cᵢᵢ²/Pᵢᵢ and W = G − CᵀP⁻¹C, where P, C, G are past,
    lagged and present; computed from the eigenvalues of W scaled by own.

    Examples
    --------
    >>> noise = np.array([[1.0, 0.9], [0.9, 1.0]])
    >>> round(phi_of(stochastic_interaction(noise, np.zeros((2, 2)), noise), 2), 9)
    0.81
    """
    before, between, after = (
        real_array(matrix, "covariance").astype(np.float64) for matrix in (past, lagged, present)
    )
    if (
        before.ndim != 2
        or before.shape[0] != before.shape[1]
        or not before.shape == between.shape == after.shape
    ):
        raise DimensionMismatch("The three covariance matrices must be square and of one size.")
    own = np.diag(after) - np.diag(between) ** 2 / np.diag(before)
    if not own.min() > 0.0:
        raise GeometryError("A channel that is determined by its own past has no innovations; leave it out.")
    together = after - between.T @ np.linalg.lstsq(before, between, rcond=None)[0]
    eigenvalues = np.linalg.eigvalsh(together / np.sqrt(np.outer(own, own)))
    if eigenvalues[0] <= ROUNDING:
        return float("inf")
    return float(-np.log(eigenvalues).sum()) / 2.0


def gaussian_bias(samples: int, channels: int) -> float:
    """Return expected stochastic interaction (nat) of independent Gaussian white channels, which have none.

    Notes
    -----
    Sums of squared residuals of m = T − 1 pairs are χ² with m − 2 degrees of freedom, and W is Wishart with
    m − 1 − N; the means of their logarithms are digamma functions.

    Examples
    --------
    >>> round(gaussian_bias(500, 8), 5)
    0.08563
    """
    pairs = samples - 1
    joint = digamma((pairs - 1 - channels - np.arange(channels)) / 2.0).sum()
    return float(channels * digamma((pairs - 2) / 2.0) - joint) / 2.0


def phi_of(interaction: float, channels: int) -> float:
    """φ = 1 − exp(−2·max(0, SI)/(N − 1)): stochastic interaction of N channels on a scale from 0 to 1.

    Examples
    --------
    >>> phi_of(0.0, 2)
    0.0
    """
    return float(-np.expm1(-2.0 * max(0.0, interaction) / (channels - 1)))


def _measurable(channels: Array) -> bool:
    samples, count = channels.shape
    return bool(count >= 2 and samples > 2 * count + 1)


def _second_moments(channels: Array) -> tuple[Array, Array, Array]:
    """Centred sums of squares and products of all lagged pairs: past, past × present, present."""
    past, present = channels[:-1], channels[1:]
    past, present = past - past.mean(axis=0), present - present.mean(axis=0)
    return past.T @ past, past.T @ present, present.T @ present
