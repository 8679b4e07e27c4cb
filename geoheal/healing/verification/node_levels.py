"""Each node's own level, taken off: who reports, and how often, is not an effect of a patch.

Nodes differ. Where a slow one reports more rarely since a patch, or is gone, the mean of all falls although
none of them became faster.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.healing.verification.record import Array

KNOWN_MIN: Final = 7
"""Values of a node before the patch that tell its level; and values since of nodes that are known."""


def levelled(values: Array, nodes: Sequence[str | None], before: NDArray[np.bool_]) -> Array:
    """Values with the level of each node put where that of all of them is; NaN for nodes that were not there.

    Parameters
    ----------
    values
        On the scale on which a change is a shift; NaN where nothing was measured.
    before
        Which of them come from before the patch.

    Where the nodes since are others than before (their names change with each start), nothing is taken off.

    Examples
    --------
    >>> values, before = np.array([1.0, 9.0] * 8 + [1.0] * 8), np.arange(24) < 16
    >>> levelled(values, ["a", "b"] * 8 + ["a"] * 8, before)[[0, 1, 20]].tolist()
    [5.0, 5.0, 5.0]
    """
    names, of = np.unique(np.array([node or "" for node in nodes]), return_inverse=True)
    if len(names) < 2:
        return values
    known = np.isfinite(values)
    told = known & before
    middle = float(np.median(values[told])) if told.any() else 0.0
    shifted = np.full(len(values), np.nan)
    for node in range(len(names)):
        own = of == node
        if (told & own).sum() >= KNOWN_MIN:
            shifted[own] = values[own] - np.median(values[told & own]) + middle
    return shifted if (np.isfinite(shifted) & ~before).sum() >= KNOWN_MIN else values
