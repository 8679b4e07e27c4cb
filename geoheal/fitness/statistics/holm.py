"""Holm's step-down correction of p-values for the number of questions asked.

References
----------
S. Holm, A simple sequentially rejective multiple test procedure, Scand. J. Statist. 6 (1979).
"""

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Return adjusted p-values, in the order given; each is at least the raw one and at most 1.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted = [1.0] * len(p_values)
    so_far = 0.0
    for rank, position in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        so_far = max(so_far, (len(p_values) - rank) * p_values[position])
        adjusted[position] = min(1.0, so_far)
    return adjusted
