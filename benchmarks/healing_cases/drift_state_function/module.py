"""Mood of a game's characters: a point that events push around, and that should return home."""

import math

HOME = (0.2, 0.9, -0.3, 0.1, 0.5, -0.6)


def mood(events):
    """Mood after some events."""
    point = list(HOME)
    for number, strength in enumerate(events):
        point[number % len(point)] -= 0.35 * strength * HOME[number % len(point)]
        point[(number + 1) % len(point)] += 0.2 * strength
    return normalised(point)


def normalised(point):
    """The same direction, of length one."""
    size = math.sqrt(sum(x * x for x in point)) or 1.0
    return [x / size for x in point]
