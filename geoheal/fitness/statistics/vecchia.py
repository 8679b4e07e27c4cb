"""Vecchia's approximation: prewhitening by an autoregression with missing values.

Each known value is predicted from the p known ones before it, wherever they are, with the covariances γ of
the autoregression:

.. math:: w = G^{-1} g, \\quad G_{ij} = γ(|l_i - l_j|), \\; g_i = γ(l_i), \\quad v = γ(0) - w^T g

Without gaps these are the coefficients themselves. With gaps nothing is filled in, so no value counts twice,
and isolated values still count.

References
----------
Vecchia, *Estimation and model identification for continuous spatial processes*, J. R. Stat. Soc. B 50 (1988).
Jones, *Maximum likelihood fitting of ARMA models to time series with missing observations*, Technometrics 22
(1980).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

REACH: Final = 64
"""Number of steps beyond which a known value predicts nothing."""
QUIET: Final = 1e-12
"""Standard deviation assumed for a series without noise."""
ROOT_MAX: Final = 0.9995
"""Largest root of an autoregression that counts as stationary."""


@dataclass(frozen=True, slots=True)
class Prewhitening:
    """Innovation of each value, in standard deviations.

    Parameters
    ----------
    lags, weights
        Steps back to the predictors of a value, and their weights, shape (n, p); without one, the lag is 0
        and the weight 0.
    scale
        Standard deviation of the innovation, shape (n,); infinite if nothing was measured.
    """

    lags: NDArray[np.int64]
    weights: NDArray[np.float64]
    scale: NDArray[np.float64]

    @property
    def reach(self) -> NDArray[np.int64]:
        """Steps back to the first value that is used, shape (n,)."""
        used: NDArray[np.int64] = self.lags.max(axis=1, initial=0)
        return used

    def apply(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the innovation of each value, shape (n,); 0 if nothing was measured."""
        values = np.where(np.isfinite(values), values, 0.0)
        at = np.arange(len(values))[:, None] - self.lags
        new: NDArray[np.float64] = (values - (self.weights * values[at]).sum(axis=1)) / self.scale
        return new

    def shape(self, age: NDArray[np.int64] | int) -> NDArray[np.float64]:
        """Return the innovation in each value from a step of size 1, shape (n,).

        Parameters
        ----------
        age
            Time since the step began, for all values or for each, shape (n,); negative before it.
        """
        age = np.broadcast_to(age, self.scale.shape)
        known = np.where(self.lags <= age[:, None], self.weights, 0.0).sum(axis=1)
        curve: NDArray[np.float64] = np.where(age >= 0, (1 - known) / self.scale, 0.0)
        return curve


def prewhitening(known: NDArray[np.bool_], coefficients: NDArray[np.float64], sigma: float) -> Prewhitening:
    """Return the prewhitening of a series with gaps.

    Parameters
    ----------
    known
        Whether each value was measured, shape (n,).
    coefficients, sigma
        Coefficients of the autoregression, and standard deviation of its innovations.

    Examples
    --------
    >>> filtered = prewhitening(np.array([True, True, False, True]), np.array([0.5]), 1.0)
    >>> filtered.weights.ravel().round(3).tolist(), filtered.scale.round(3).tolist()
    ([0.0, 0.5, 0.0, 0.25], [1.155, 1.0, inf, 1.118])
    """
    count, order = len(known), len(coefficients)
    gamma = _covariances(coefficients, REACH)
    places = np.flatnonzero(known)
    lags = np.zeros((len(places), order), dtype=np.int64)
    for number in range(1, order + 1):
        lags[number:, number - 1] = places[number:] - places[:-number]
    lags[lags > REACH] = 0
    weights, variance = np.tile(coefficients, (len(places), 1)), np.ones(len(places))
    broken = (lags != np.arange(1, order + 1)).any(axis=1)
    weights[broken], variance[broken] = _predicted(lags[broken], gamma)
    every = Prewhitening(
        np.zeros((count, order), dtype=np.int64), np.zeros((count, order)), np.full(count, np.inf)
    )
    every.lags[places], every.weights[places] = lags, weights
    every.scale[places] = max(sigma, QUIET) * np.sqrt(variance)
    return every


def _predicted(
    lags: NDArray[np.int64], gamma: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    order = lags.shape[1]
    there = lags > 0
    covered = gamma[np.abs(lags[:, :, None] - lags[:, None, :])] * (there[:, :, None] & there[:, None, :])
    covered[:, range(order), range(order)] = np.where(there, gamma[0] * (1 + 1e-9), 1.0)
    cross = np.where(there, gamma[lags], 0.0)
    weights = np.linalg.solve(covered, cross[:, :, None])[:, :, 0]
    return weights, np.maximum(gamma[0] - (weights * cross).sum(axis=1), 1e-9)


def _covariances(coefficients: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return γ(0), …, γ(reach) for innovations with variance 1."""
    phi = _stationary(coefficients)
    order = len(phi)
    equations = np.eye(order + 1)
    for lag in range(order + 1):
        for place, each in enumerate(phi, start=1):
            equations[lag, abs(lag - place)] -= each
    gamma = np.zeros(max(reach, order) + 1)
    gamma[: order + 1] = np.linalg.solve(equations, np.eye(order + 1)[0])
    for lag in range(order + 1, len(gamma)):
        gamma[lag] = phi @ gamma[lag - 1 : lag - order - 1 : -1]
    return gamma


def _stationary(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    root = float(np.abs(np.roots([1.0, *-coefficients])).max(initial=0.0))
    if root <= ROOT_MAX:
        return coefficients
    return coefficients * (ROOT_MAX / root) ** np.arange(1, len(coefficients) + 1)
