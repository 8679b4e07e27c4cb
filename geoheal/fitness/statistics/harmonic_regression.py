"""Harmonic regression: the mean daily pattern, from the same phase of earlier days.

.. math:: y(t) = c + \\sum_{k=1}^{K} a_k \\cos(2 \\pi k t / P) + b_k \\sin(2 \\pi k t / P)

fitted by least squares. With K harmonics it follows what repeats each period P, and needs no history of even
length.

References
----------
Bloomfield, *Fourier Analysis of Time Series*, Wiley 1976, chapter 2.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

HARMONICS: Final = 3


def waves(count: int, period: float, harmonics: int = HARMONICS) -> NDArray[np.float64]:
    """Return the waves that a period consists of, shape (count, 2 · harmonics).

    >>> waves(4, 4.0, 1).round(6).tolist()
    [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [-0.0, -1.0]]
    """
    phase = 2 * np.pi * np.arange(count) / period
    return np.column_stack([wave(k * phase) for k in range(1, harmonics + 1) for wave in (np.cos, np.sin)])


def seasonal(
    values: NDArray[np.float64], fitted: int, period: float, harmonics: int = HARMONICS
) -> NDArray[np.float64]:
    """Return the periodic part of a series, shape (n,), continued beyond its first ``fitted`` values.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN if nothing was measured.
    fitted
        Number of first values that the fit may use.
    period
        In steps.

    Examples
    --------
    >>> wave = np.cos(2 * np.pi * np.arange(300) / 100)
    >>> bool(np.allclose(seasonal(wave + 5, 250, 100.0), wave, atol=0.01))
    True
    """
    design = np.column_stack([np.ones(len(values)), waves(len(values), period, harmonics)])
    known = np.flatnonzero(np.isfinite(values[:fitted]))
    if len(known) < 4 * design.shape[1]:
        return np.zeros(len(values))
    coefficients = np.linalg.lstsq(design[known], values[known], rcond=None)[0]
    periodic: NDArray[np.float64] = design[:, 1:] @ coefficients[1:]
    periodic -= periodic[known].mean()
    return periodic
