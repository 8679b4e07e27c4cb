"""A side from the stored history."""

from geoheal.compare.series import Series, Side
from geoheal.store.snapshots.measurements import Measurements


def side_of_measurements(found: Measurements) -> Side:
    """Return series by metric; snapshots at the same moment (nodes) are averaged."""
    return {name: Series.of(found.times, values) for name, values in found.numbers.items()}
