"""Correction of the shop's basin; none yet."""


def apply(value):
    """Return the basin, as it is."""
    return value
