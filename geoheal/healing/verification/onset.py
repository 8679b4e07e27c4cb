"""When an incident began in truth: a rule that looks at a window of snapshots fires later than that."""

from typing import Final

import numpy as np

from geoheal.healing.verification.record import Array

LATE: Final = 12
"""Steps by which a rule may be late: the snapshots of its window, and a few that were missing."""


def onset_of(values: Array, noticed: int, applied: int) -> int:
    r"""The step from which the course before a patch differs most from what came before.

    .. math:: \arg\max_k\; |\bar x_{\ge k} - \bar x_{<k}| \sqrt{n_{<k}\, n_{\ge k} / (n_{<k} + n_{\ge k})}

    which is the likeliest single step in even noise. Looks no further back than a rule may be late, and at
    nothing that came after the patch.

    Parameters
    ----------
    values
        Shape (n,), in even steps; NaN where nothing was measured.
    noticed
        Step at which the incident was noticed.
    applied
        Step of the patch.

    References
    ----------
    Hinkley, *Inference about the change-point in a sequence of random variables*, Biometrika 57 (1970).

    Examples
    --------
    >>> onset_of(np.array([1.0, 1.1, 0.9, 1.0, 7.0, 7.2, 6.9, 7.1]), noticed=6, applied=8)
    4
    """
    if applied < 2:
        return noticed
    before = values[:applied]
    known = np.isfinite(before)
    counts, sums = np.cumsum(known), np.cumsum(np.where(known, before, 0.0))
    places = np.arange(max(1, noticed - LATE), min(noticed, applied - 1) + 1)
    left = counts[places - 1]
    right = counts[-1] - left
    possible = (left > 0) & (right > 0)
    if not possible.any():
        return noticed
    places, left, right = places[possible], left[possible], right[possible]
    below, above = sums[places - 1] / left, (sums[-1] - sums[places - 1]) / right
    contrast = np.abs(above - below) * np.sqrt(left * right / (left + right))
    return int(places[np.argmax(contrast)]) if contrast.max() > 0 else noticed
