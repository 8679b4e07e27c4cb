"""Kinds of calls: a few of each are kept, so that rare and slow ones stay."""

import math


def stratum(outcome: str, parts: int, duration_s: float) -> str:
    """Return the kind of a call, by its outcome, the size of its arguments and its duration.

    Parameters
    ----------
    outcome
        Type of the result, or of the exception.
    parts
        Number of parts of the arguments.
    duration_s
        Duration (s).

    Examples
    --------
    >>> stratum("list", 3, 0.0011), stratum("list", 900, 2.5)
    ('list 1 5', 'list 5 10')
    """
    size = parts.bit_length() // 2
    latency = int(math.log2(max(1.0, duration_s * 1e6))) // 2
    return f"{outcome} {size} {latency}"
