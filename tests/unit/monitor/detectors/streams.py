"""Streams of noise."""

import numpy as np

from geoheal.geometry.real_array import Array

STEP_S = 300.0
CHANNELS = 6
CELLS = 8
LEARNT = 4 * 288


def noise(samples: int, seed: int, phi: float = 0.0, channels: int = CHANNELS) -> Array:
    """AR(1) noise of variance 1, samples × channels."""
    rng = np.random.default_rng(seed)
    innovations = rng.normal(size=(samples, channels)) * np.sqrt(1.0 - phi**2)
    values = innovations / np.sqrt(1.0 - phi**2)
    for i in range(1, samples):
        values[i] = phi * values[i - 1] + innovations[i]
    result: Array = values
    return result


def basins(samples: int, seed: int) -> Array:
    """Histograms of 200 counts, samples × cells."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(200, np.arange(1.0, CELLS + 1) / (CELLS * (CELLS + 1) / 2), samples).astype(float)


def times(samples: int, start: int = 0) -> Array:
    """Epoch seconds of samples, five minutes apart."""
    return 1_700_000_000.0 + STEP_S * np.arange(start, start + samples, dtype=np.float64)
