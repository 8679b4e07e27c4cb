"""Distances between places; remembered, because routes ask for them again and again."""

import functools
import math


@functools.lru_cache(maxsize=None)
def profile(start, end, samples=60):
    """Heights along the way."""
    return tuple(math.sin(start + (end - start) * n / samples) for n in range(samples))


@functools.cache
def climb(start, end):
    """Metres up."""
    heights = profile(start, end)
    return round(sum(max(0.0, b - a) for a, b in zip(heights, heights[1:])), 6)
