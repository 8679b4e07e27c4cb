"""The compact form of a basin: 16 bits per coordinate, as PostgreSQL stores those of finished months."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

STEPS: Final = 32_767
"""The largest coordinate of a compact basin."""


def compacted(amplitude: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return what is read back of an amplitude D after ``geoheal.compact_basin``, to the last bit.

    Examples
    --------
    >>> compacted(np.float32([0.6, -0.8]))
    array([ 0.5999961 , -0.80000293], dtype=float32)
    """
    scale = np.float32(STEPS / float(np.abs(amplitude).max()))
    steps = np.rint(amplitude * scale).astype(np.float64)
    found: NDArray[np.float32] = (steps / np.sqrt(steps @ steps)).astype(np.float32)
    return found
