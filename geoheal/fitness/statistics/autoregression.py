"""Autoregression by least squares, with Schwarz's order: how much a series depends on its past.

.. math:: x_t = \\phi_1 x_{t-1} + \\dots + \\phi_p x_{t-p} + e_t

Neighbouring measurements of a system are similar, so that a hundred of them carry less information than a
hundred independent ones; the model quantifies this. In a short series φ is underestimated (Kendall's bias)
and uncertain: then a single φ at the upper end of its confidence interval is used.

References
----------
Mann and Wald, *On the statistical treatment of linear stochastic difference equations*, Econometrica 11
(1943).
Schwarz, *Estimating the dimension of a model*, Ann. Stat. 6 (1978).
Kendall, *Note on bias in the estimation of autocorrelation*, Biometrika 41 (1954).
"""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

ORDER_MAX: Final = 8
LONG: Final = 200
"""Number of values from which the order is selected, and its coefficients are used as they are."""
WHOLE_MIN: Final = 0.5
"""Share of the values with all predecessors known, below which covariances of pairs are used instead."""
PHI_MAX: Final = 0.98
UPPER: Final = 1.645
"""Standard errors to the upper end of the interval for φ of a short series."""


@dataclass(frozen=True, slots=True)
class Autoregression:
    """A fitted model.

    Parameters
    ----------
    coefficients
        φ, shape (p,).
    sigma
        Standard deviation of the innovations e.
    freedom
        Degrees of freedom of that estimate.
    """

    coefficients: NDArray[np.float64]
    sigma: float
    freedom: float


def filtered(values: NDArray[np.float64], coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the innovation of each value, shape (n,): the first p, and values after a gap, are NaN.

    >>> filtered(np.array([2.0, 2.0, 1.0]), np.array([0.5])).tolist()
    [nan, 1.0, 0.0]
    """
    new = values.astype(np.float64).copy()
    for lag, each in enumerate(coefficients, start=1):
        new[lag:] -= each * values[:-lag]
    new[: len(coefficients)] = np.nan
    return new


def fit(values: NDArray[np.float64]) -> Autoregression:
    """Fit a series of mean zero.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN if nothing was measured.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = np.zeros(3000)
    >>> for t in range(1, 3000):
    ...     x[t] = 0.9 * x[t - 1] + rng.normal()
    >>> fitted = fit(x)
    >>> bool(abs(fitted.coefficients.sum() - 0.9) < 0.03), round(fitted.sigma, 1)
    (True, 1.0)
    """
    known = int(np.isfinite(values).sum())
    return _short(values) if known < LONG else _long(values)


def _short(values: NDArray[np.float64]) -> Autoregression:
    now, before = values[1:], values[:-1]
    both = np.isfinite(now) & np.isfinite(before)
    pairs = int(both.sum())
    power = float(before[both] @ before[both]) if pairs else 0.0
    phi = float(now[both] @ before[both]) / power if power > 0 else 0.0
    phi = min(1.0, phi + (1 + 3 * max(phi, 0.0)) / max(pairs, 1))
    phi += UPPER * math.sqrt(max(1 - phi**2, 0.0) / max(pairs, 1))
    coefficients = np.array([min(PHI_MAX, max(0.0, phi))])
    new = filtered(values, coefficients)
    new = new[np.isfinite(new)]
    freedom = max(len(new) - 2, 1)
    return Autoregression(coefficients, math.sqrt(float(new @ new) / freedom), float(freedom))


def _long(values: NDArray[np.float64]) -> Autoregression:
    lagged = np.lib.stride_tricks.sliding_window_view(values, ORDER_MAX + 1)[:, ::-1]
    lagged = lagged[np.isfinite(lagged).all(axis=1)]
    if len(lagged) < WHOLE_MIN * np.isfinite(values).sum():
        return _with_gaps(values)
    product = lagged.T @ lagged
    count = len(lagged)
    best: tuple[float, NDArray[np.float64], float] | None = None
    for order in range(1, ORDER_MAX + 1):
        gram, cross = product[1 : order + 1, 1 : order + 1], product[1 : order + 1, 0]
        coefficients = np.linalg.lstsq(gram, cross, rcond=None)[0].astype(np.float64)
        left = max(float(product[0, 0] - coefficients @ cross), 0.0) / count
        score = count * math.log(left + 1e-300) + order * math.log(count)
        if best is None or score < best[0]:
            best = (score, coefficients, left)
    assert best is not None  # noqa: S101 - there is at least one order
    _, coefficients, left = best
    freedom = float(max(count - len(coefficients) - 1, 1))
    return Autoregression(coefficients, math.sqrt(left * count / freedom), freedom)


def _with_gaps(values: NDArray[np.float64]) -> Autoregression:
    """Fit each order on values with all predecessors known, up to the first that does not improve the fit."""
    best, idle = _order(values, 1), 0
    for order in range(2, ORDER_MAX + 1):
        found = _order(values, order)
        if found.freedom < LONG // 2 or idle == 2:
            break
        adds = abs(found.coefficients[-1]) > math.sqrt(math.log(found.freedom) / found.freedom)
        best, idle = (found, 0) if adds else (best, idle + 1)
    return best


def _order(values: NDArray[np.float64], order: int) -> Autoregression:
    lagged = np.lib.stride_tricks.sliding_window_view(values, order + 1)[:, ::-1]
    lagged = lagged[np.isfinite(lagged).all(axis=1)]
    now, before = lagged[:, 0], lagged[:, 1:]
    coefficients = np.linalg.lstsq(before, now, rcond=None)[0].astype(np.float64)
    left = now - before @ coefficients
    freedom = float(max(len(now) - order - 1, 1))
    return Autoregression(coefficients, math.sqrt(float(left @ left) / freedom), freedom)
