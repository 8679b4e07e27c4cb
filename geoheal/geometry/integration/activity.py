"""Recorded activity: T samples of N channels, from which Φ, κ and the basin are measured."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from geoheal.errors import GeometryError
from geoheal.geometry.real_array import Array, real_array

ROUNDING: Final = 1e-12
"""Relative size of what is left of a channel below which it is rounding, not a signal."""


def activity_matrix(activity: ArrayLike) -> Array:
    """Activity as T×N float64; one channel may come as T.

    Raises
    ------
    GeometryError
        If it has no such shape, or a value that is not finite. Gaps are not bridged, because a lag that spans
        a gap is not a lag: pass each stretch between gaps by itself.

    Examples
    --------
    >>> activity_matrix([1, 2, 3]).shape
    (3, 1)
    """
    samples = real_array(activity, "activity").astype(np.float64)
    if samples.ndim == 1:
        samples = samples[:, np.newaxis]
    if samples.ndim != 2 or not len(samples):
        raise GeometryError(f"Activity has the shape (samples, channels), not {samples.shape}.")
    if not np.isfinite(samples).all():
        sample, channel = np.argwhere(~np.isfinite(samples))[0].tolist()
        raise GeometryError(
            f"Sample {sample} of channel {channel} is {samples[sample, channel]}, not a finite number. "
            "Pass the stretches between gaps one by one."
        )
    return samples


def standardised(activity: Array) -> Array:
    """Channels that vary, T×M, centred and scaled to unit variance; constant channels carry nothing."""
    largest = np.abs(activity).max(axis=0)
    varying = np.ptp(activity / np.where(largest > 0.0, largest, 1.0), axis=0) > ROUNDING
    centred = activity[:, varying] / largest[varying]
    centred -= centred.mean(axis=0)
    return np.asarray(centred / np.sqrt(np.mean(centred * centred, axis=0)))


def innovations(channels: Array) -> Array:
    """Standardised residuals (T−1)×M of each channel's regression on its own past.

    Channels that are determined by their own past, as a straight line is, have none and are left out.
    """
    past, present = channels[:-1] - channels[:-1].mean(axis=0), channels[1:] - channels[1:].mean(axis=0)
    slope = (past * present).sum(axis=0) / (past * past).sum(axis=0)
    residuals = present - slope * past
    return standardised(residuals[:, np.mean(residuals * residuals, axis=0) > ROUNDING])
