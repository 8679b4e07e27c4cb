"""Vargha and Delaney's A₁₂: how often one sample lies above another.

A₁₂ = P(X > Y) + ½ P(X = Y), estimated over all pairs of values: 0.5 means stochastically equal; 0.56, 0.64
and 0.71 are the authors' small, medium and large effects.

References
----------
A. Vargha, H. D. Delaney, A critique and improvement of the CL common language effect size statistics of
McGraw and Wong, J. Educ. Behav. Stat. 25 (2000).
"""

import numpy as np
from numpy.typing import NDArray


def a12(candidate: NDArray[np.float64], current: NDArray[np.float64]) -> float:
    """Probability that a value of `candidate` exceeds one of `current`, ties counted half.

    >>> a12(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    ordered = np.sort(current)
    below, up_to = (np.searchsorted(ordered, candidate, side=side) for side in ("left", "right"))
    return float((below + up_to).mean() / (2 * len(current)))
