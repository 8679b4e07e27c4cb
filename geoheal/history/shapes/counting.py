"""Convert counters that only increase to differences from the previous row."""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


class Counting:
    """Last value of a file's counters, by counter and owner."""

    def __init__(self, counters: Sequence[str]) -> None:
        self._last: dict[str, dict[Hashable, float]] = {name: {} for name in counters}

    def increases(self, name: str, values: Numbers, whose: Sequence[Hashable]) -> Numbers:
        """Return each row's increase; a counter that fell was reset, and the first row has none.

        Parameters
        ----------
        values
            Where the counter stands, NaN where the row does not tell.
        whose
            To whom each row belongs; empty where all belong together.

        >>> Counting(["n"]).increases("n", np.array([5.0, np.nan, 8.0, 2.0]), []).tolist()
        [nan, nan, 3.0, 2.0]
        """
        last = self._last[name]
        steps = np.full(len(values), np.nan)
        for row, (value, owner) in enumerate(
            zip(values.tolist(), whose or [None] * len(values), strict=True)
        ):
            if np.isnan(value):
                continue
            before = last.get(owner)
            if before is not None:
                steps[row] = value - before if value >= before else value
            last[owner] = value
        return steps
