"""The digamma function, which the bias of Φ needs: SciPy need not be installed where Φ is measured."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.geometry.real_array import Array

SHIFT: Final = 8
"""Steps of the recurrence: from 8 on, what the asymptotic series leaves out is below 1e-13."""


def digamma(values: ArrayLike) -> Array:
    """ψ(x) = d ln Γ(x)/dx for positive x.

    Notes
    -----
    ψ(x) = ψ(x + n) − Σ_{i<n} 1/(x + i), and
    ψ(y) ~ ln y − 1/(2y) − 1/(12y²) + 1/(120y⁴) − 1/(252y⁶) + 1/(240y⁸) − 1/(132y¹⁰) + 691/(32760y¹²).

    References
    ----------
    Bernardo, *Algorithm AS 103: psi (digamma) function*, Applied Statistics 25, 1976.

    Examples
    --------
    >>> float(digamma(1.0).round(12))
    -0.577215664902
    """
    given = np.asarray(values, dtype=np.float64)
    steps = (1.0 / (given[..., np.newaxis] + np.arange(SHIFT))).sum(axis=-1)
    shifted = given + SHIFT
    inverse = 1.0 / (shifted * shifted)
    terms = (1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760)
    series = sum(term * inverse**power for power, term in enumerate(terms, 1))
    return np.asarray(np.log(shifted) - 0.5 / shifted - series - steps)
