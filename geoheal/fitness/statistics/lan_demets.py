"""Lan and DeMets' alpha spending: critical values for a test with several looks.

The standardised statistic of accumulating data behaves like B(t) / √t, with a Brownian motion B and the
share t of the planned information. The chance of a false alarm up to t is kept at

.. math:: \\alpha(t) = 2 - 2 \\Phi(z_{\\alpha/2} / \\sqrt t),

which spends little early (O'Brien and Fleming). If most of the information comes with the first look, as in a
repetitive series, that would spend nearly all at once; so t may be the share of time instead, while the
information still determines the correlation of the statistics of two looks. Critical values follow look by
look from the density of paths that have not crossed yet (Armitage, McPherson and Rowe's recursion).

References
----------
Lan and DeMets, *Discrete sequential boundaries for clinical trials*, Biometrika 70 (1983); the same, *Group
sequential procedures: calendar versus information time*, Stat. Med. 8 (1989). Armitage, McPherson and Rowe,
*Repeated significance tests on accumulating data*, J. R. Stat. Soc. A 132 (1969).
"""

import math
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr, ndtri

GRID: Final = 200
"""Points of the density's grid."""
REACH: Final = 8.0
"""Standard deviations that the grid covers."""
LEAST: Final = 1e-12
"""Probability below which nothing is spent."""


def spent(share: float, alpha: float) -> float:
    """Share of the error that may be spent up to a share of the information, or of the time.

    >>> round(spent(1.0, 0.05), 6), spent(0.1, 0.05) < 1e-8
    (0.05, True)
    """
    if share <= 0:
        return 0.0
    return float(2 * ndtr(-float(-ndtri(alpha / 2)) / math.sqrt(min(1.0, share))))


@lru_cache(maxsize=64)
def critical_values(
    information: tuple[float, ...], alpha: float, elapsed: tuple[float, ...] | None = None
) -> tuple[float, ...]:
    """One-sided critical values of the standardised statistic, one per look.

    Parameters
    ----------
    information
        Share of the planned information at each look, increasing; values above 1 count as 1.
    alpha
        Probability of a false alarm over all looks together.
    elapsed
        Share of the time at each look, by which the error is spent; None to use the information.

    Examples
    --------
    >>> [round(each, 2) for each in critical_values((0.5, 1.0), 0.025)]
    [2.96, 1.97]
    >>> [round(each, 2) for each in critical_values((0.9, 1.0), 0.025, (0.5, 1.0))]
    [2.96, 1.96]
    >>> round(critical_values((1.0,), 0.05)[0], 3)
    1.645
    """
    values: list[float] = []
    at, used = 0.0, 0.0
    places, weights = np.zeros(1), np.ones(1)
    for look, time in zip(information, elapsed or information, strict=True):
        share = min(1.0, look)
        step = math.sqrt(max(0.0, share - at))
        due = spent(time, alpha) - used
        if step < 1e-6 or due < LEAST:
            values.append(math.inf if not values or due < LEAST else values[-1])
            continue
        bound = _bound(places, weights, step, due, share)
        values.append(bound / math.sqrt(share))
        grid = np.linspace(-REACH * math.sqrt(share), bound, GRID)
        places, weights = grid, _density(places, weights, step, grid) * (grid[1] - grid[0])
        at, used = share, spent(time, alpha)
    return tuple(values)


def _bound(
    places: NDArray[np.float64], weights: NDArray[np.float64], step: float, due: float, share: float
) -> float:
    from scipy.optimize import brentq

    def excess(bound: float) -> float:
        return float(weights @ np.exp(log_ndtr((places - bound) / step))) - due

    reach = (REACH + 2) * math.sqrt(share)
    return float(brentq(excess, -reach, reach)) if excess(-reach) > 0 else -reach


def _density(
    places: NDArray[np.float64], weights: NDArray[np.float64], step: float, grid: NDArray[np.float64]
) -> NDArray[np.float64]:
    away = (grid[:, None] - places[None, :]) / step
    density: NDArray[np.float64] = np.exp(-(away**2) / 2) @ weights / (step * math.sqrt(2 * math.pi))
    return density
