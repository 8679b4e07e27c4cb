"""Distance of the candidate's activity from the current code's: basins in a fixed codebook.

The codebook and the reference distribution of a pair come from the current code's runs in *other* pairs, so
that neither side of the pair contributed to them: a run is closer to a reference that includes it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from geoheal.constants import BASIN_DIMENSION
from geoheal.domain.snapshots.convention import Geometry
from geoheal.errors import GeometryError
from geoheal.geometry import Codebook, amplitude, distance_from_amplitudes, fit_reference

SAMPLES_A_CELL: Final = 10
"""Samples of one run per cell: with fewer, chance dominates the result."""

CELLS_MIN: Final = 2
SAMPLES_MAX: Final = 20_000
"""Largest number of samples for a codebook; more cost time and hardly change the cells."""

Floats = NDArray[np.float64]
Runs = Sequence[Floats | None]
Distances = list[float | None]


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """A fixed codebook, and the current code's distribution in it."""

    codebook: Codebook
    amplitude: Floats
    samples: int

    def distance(self, run: Floats | None) -> float | None:
        """De-biased Fisher–Rao distance (rad) of one run: two samples of one distribution are 0 apart.

        d̂² = max(0, d² − (k − 1)(1/n + 1/m)), for k cells and n and m samples.
        """
        if run is None or run.shape[1] != self.codebook.channels:
            return None
        basin = amplitude(self.codebook.occupancy(run), Geometry.SIMPLEX)
        raw = distance_from_amplitudes(basin, self.amplitude, Geometry.SIMPLEX)
        expected = (self.codebook.cells - 1) * (1 / len(run) + 1 / self.samples)
        return math.sqrt(max(0.0, raw * raw - expected))


def activity_distances(current: Runs, candidate: Runs) -> tuple[Distances, Distances]:
    """Return the de-biased distance (rad) of each run's activity from the current code's.

    None if not measurable.

    Parameters
    ----------
    current, candidate
        Activity T×N of each run, in the order of the pairs.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> same = [rng.standard_normal((400, 3)) for _ in range(6)]
    >>> moved = [rng.standard_normal((400, 3)) + 3.0 for _ in range(6)]
    >>> near, far = activity_distances(same, moved)
    >>> max(near) < 0.4 < min(far)
    True
    """
    references = [_reference_of(current[parity::2]) for parity in (0, 1)]

    def distances(runs: Runs) -> Distances:
        found = [references[1 - number % 2] for number in range(len(runs))]
        return [
            None if other is None else other.distance(run) for other, run in zip(found, runs, strict=True)
        ]

    return distances(current), distances(candidate)


def _reference_of(runs: Runs) -> _Reference | None:
    known = [run for run in runs if run is not None]
    if not known or len({run.shape[1] for run in known}) > 1:
        return None
    pooled = np.concatenate(known)
    pooled = pooled[:: -(-len(pooled) // SAMPLES_MAX)]
    half = len(pooled) // 2
    cells = min(
        BASIN_DIMENSION, min(map(len, known)) // SAMPLES_A_CELL, len(np.unique(pooled[:half], axis=0))
    )
    if cells < CELLS_MIN:
        return None
    try:
        codebook, occupancy = fit_reference(pooled, seed=0, cells=cells)
    except GeometryError:  # k-means left a cell empty: the activity has too few distinct places
        return None
    return _Reference(codebook, amplitude(occupancy, Geometry.SIMPLEX), len(pooled) - half)
