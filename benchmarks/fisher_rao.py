"""Fisher–Rao distances of many basins from one baseline: ratios to geomstats and to a matrix-vector product.

Run ``python -m benchmarks.fisher_rao`` (needs the dependency group ``bench`` and about 3 GB of memory).
All figures of a table are medians of the same run, taken in turns. Targets: at least 3 × the speed of
geomstats' hypersphere, 50 × its categorical metric, at most 8 × the time of the plain product.
"""

import argparse
import os
from typing import Any

os.environ.setdefault("GEOMSTATS_BACKEND", "numpy")

import numpy as np
from numpy.typing import NDArray

if not hasattr(np, "trapz"):
    np.trapz = np.trapezoid  # type: ignore[attr-defined]  # geomstats 2.8 imports the name that NumPy 2.4 dropped

from geomstats.geometry.hypersphere import Hypersphere
from geomstats.information_geometry.categorical import CategoricalDistributions

from benchmarks.timing import ROUNDS, median_of, medians_of
from geoheal.geometry import Geometry, amplitudes, distances

CATEGORICAL_ROWS = 20_000
"""Rows on which the categorical metric is timed: unchunked, a million of them would need 30 GiB."""


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--dimension", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    shape = (options.rows, options.dimension)
    print(
        f"{shape[0]:,} × {shape[1]}, {len(os.sched_getaffinity(0))} cores, "
        f"medians of {ROUNDS} × {options.repeats} calls"
    )
    random = unit_rows(rng.standard_normal(shape))
    baseline = random[0].copy()
    sphere("sphere, random rows, float64", random, baseline, options.repeats)
    sphere("sphere, random rows, float32", random.astype(np.float32), baseline, options.repeats)
    del random
    near = unit_rows(baseline + 1e-3 * rng.standard_normal(shape))
    sphere("sphere, all rows near the baseline, float64", near, baseline, options.repeats)
    del near
    simplex(rng.dirichlet(np.ones(options.dimension), options.rows), options.repeats)


def unit_rows(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows divided by their norms, in place."""
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def sphere(case: str, rows: NDArray[Any], baseline: NDArray[np.float64], repeats: int) -> None:
    """Time one set of rows against geomstats' hypersphere and a product of the same precision."""
    metric = Hypersphere(rows.shape[1] - 1).metric
    vector = baseline.astype(rows.dtype)
    product, theirs, ours = medians_of(
        [lambda: rows @ vector, lambda: metric.dist(rows, vector), lambda: distances(rows, vector)], repeats
    )
    print(
        f"{case}: {ours * 1e3:.1f} ms = {theirs / ours:.1f} × as fast as geomstats' hypersphere "
        f"({theirs * 1e3:.0f} ms), {ours / product:.1f} × the time of the plain product "
        f"({product * 1e3:.1f} ms)"
    )


def simplex(basins: NDArray[np.float64], repeats: int) -> None:
    """Time stored amplitudes, and raw probabilities with their conversion, against the categorical metric."""
    metric = CategoricalDistributions(basins.shape[1] - 1).metric
    sample = basins[:CATEGORICAL_ROWS]
    theirs = median_of(lambda: metric.dist(sample, basins[0]), 1) * len(basins) / len(sample)
    stored = amplitudes(basins, Geometry.SIMPLEX).values
    from_stored, from_raw = medians_of(
        [
            lambda: distances(stored, stored[0], Geometry.SIMPLEX),
            lambda: distances(amplitudes(basins, Geometry.SIMPLEX).values, stored[0], Geometry.SIMPLEX),
        ],
        repeats,
    )
    for case, ours in (("stored amplitudes", from_stored), ("raw probabilities", from_raw)):
        print(
            f"simplex, {case}, float64: {ours * 1e3:.1f} ms = {theirs / ours:.0f} × as fast as geomstats' "
            f"categorical metric ({theirs:.1f} s, scaled from {len(sample):,} rows)"
        )


if __name__ == "__main__":
    main()
