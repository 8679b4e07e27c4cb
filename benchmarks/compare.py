"""How often a comparison of two stretches of telemetry is wrong, beside what release tools use.

``python -m benchmarks.compare [--data DIR] [--pairs N] [--points N] [--json]``. Pairs are cut from recorded
telemetry that is presumed normal (``DIR/*.parquet`` with `series`, `timestamp`, `part` and channels): the
current side, and a candidate from the same time (every other moment), right after it, or from the next day.
The candidate is left alone, or one thing is done to it. A false reject rejects what nothing was done to; a
regression is missed when it is called `apply` (pass).

Beside it: a plain t-test (one-sided, 2 %), and the rule of Kayenta's documentation: a metric fails when a
98 % interval of the Mann–Whitney shift lies beyond a quarter of its estimate.
"""

import argparse
import json
import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy import stats

from geoheal.compare.rules import Rule
from geoheal.compare.series import Series
from geoheal.compare.verdict import compare_sides

Floats = NDArray[np.float64]
DATA = Path(__file__).parents[2] / "shared" / "detection" / "dev"
SETS = {"asd": 300.0, "nab": 300.0, "smd": 60.0}
Pair = tuple[Series, Series]


def normal_channels(folder: Path) -> list[tuple[float, Floats]]:
    """Step (s) and values of every channel that varies, from the parts presumed normal."""
    found = []
    for name, step in SETS.items():
        table = pq.read_table(folder / f"{name}.parquet", filters=[("part", "=", "train")])
        for series in sorted({str(each) for each in table["series"].to_pylist()}):
            rows = table.filter(np.array(table["series"].to_pylist()) == series)
            for channel in rows.column_names:
                if channel in {"series", "timestamp", "part"}:
                    continue
                values = rows[channel].to_numpy().astype(np.float64)
                if np.isfinite(values).all() and np.ptp(values) > 0:
                    found.append((step, values))
    return found


def cut(channels: list[tuple[float, Floats]], how: str, points: int, rng: np.random.Generator) -> Pair:
    """One pair to which nothing was done; never all zero or constant."""
    while True:
        step, values = channels[rng.integers(len(channels))]
        day = round(86_400 / step) if how == "next_day" else points
        last = len(values) - day - 2 * points
        if last <= 0:
            continue
        first = int(rng.integers(last))
        times = np.asarray((first + np.arange(day + 2 * points)) * step, dtype=np.float64)
        part = values[first : first + day + 2 * points]
        if how == "same_time":
            pair = (
                Series(times[: 2 * points : 2], part[: 2 * points : 2]),
                Series(times[: 2 * points : 2], part[1 : 2 * points : 2]),
            )
        else:
            pair = (
                Series(times[:points], part[:points]),
                Series(times[day : day + points], part[day : day + points]),
            )
        if np.abs(pair[0].values).mean() > 1e-9 and np.ptp(pair[0].values) > 0:
            return pair


def _scaled(pair: Pair, values: Floats) -> Pair:
    return pair[0], Series(pair[1].times, values)


def _gaps(pair: Pair, rng: np.random.Generator) -> Pair:
    keep = rng.random(len(pair[1].values)) > 0.2
    return pair[0], Series(pair[1].times[keep], pair[1].values[keep] * 1.2)


CHANGES: dict[str, Callable[[Pair, np.random.Generator], Pair]] = {
    "nothing": lambda pair, _: pair,
    "mean +20 %": lambda pair, _: _scaled(pair, pair[1].values * 1.2),
    "mean +20 %, gaps": _gaps,
    "spread ×2": lambda pair, _: _scaled(
        pair, np.abs(pair[1].values.mean() + 2 * (pair[1].values - pair[1].values.mean()))
    ),
    "tail": lambda pair, rng: _scaled(
        pair, np.where(rng.random(len(pair[1].values)) < 0.2, 3 * pair[1].values, pair[1].values)
    ),
    "errors from zero": lambda pair, rng: (
        Series(pair[0].times, np.zeros(len(pair[0].values))),
        Series(pair[1].times, np.where(rng.random(len(pair[1].values)) < 0.5, 0.05, 0.0)),
    ),
}


def ours(pair: Pair) -> str:
    """Return the verdict of ``geoheal compare``."""
    found = compare_sides({"value": pair[0]}, {"value": pair[1]}, {"value": Rule()})
    return found.verdict.value


def t_test(pair: Pair) -> str:
    """Student's one-sided t-test at 2 %."""
    if np.ptp(pair[0].values) == 0 and np.ptp(pair[1].values) == 0:
        return "apply"
    p = stats.ttest_ind(pair[1].values, pair[0].values, alternative="greater").pvalue
    return "reject" if p < 0.02 else "apply"


def kayenta(pair: Pair) -> str:
    """Kayenta's rule, from its description."""
    current, candidate = pair[0].values, pair[1].values
    if np.array_equal(current, candidate):
        return "apply"
    shifts = np.sort((candidate[:, None] - current[None, :]).ravel())
    n, m = len(current), len(candidate)
    reach = stats.norm.ppf(0.99) * math.sqrt(n * m * (n + m + 1) / 12)
    low = shifts[max(0, int(n * m / 2 - reach))]
    return "reject" if low > 0.25 * abs(float(np.median(shifts))) else "apply"


JUDGES = {"geoheal": ours, "Kayenta's rule": kayenta, "t-test": t_test}


def measure(channels: list[tuple[float, Floats]], pairs: int, points: int) -> Iterator[dict[str, Any]]:
    """One row per way of cutting, change and judge."""
    for how in ("same_time", "right_after", "next_day"):
        rng = np.random.default_rng(20)
        cuts = [cut(channels, how, points, rng) for _ in range(pairs)]
        for change, change_of in CHANGES.items():
            changed = [change_of(pair, rng) for pair in cuts]
            for judge, judge_of in JUDGES.items():
                verdicts = [judge_of(pair) for pair in changed]
                shares = {each: verdicts.count(each) / pairs for each in ("apply", "test_more", "reject")}
                yield {"cut": how, "change": change, "judge": judge, "points": points, **shares}


def errors(rows: list[dict[str, Any]], judge: str) -> float:
    """Return false rejects and missed regressions of the mean, together, as a share of the pairs."""
    mine = [each for each in rows if each["judge"] == judge]
    wrong = [each["reject"] for each in mine if each["change"] == "nothing"]
    wrong += [each["apply"] for each in mine if each["change"] == "mean +20 %"]
    return float(sum(wrong) / len(wrong))


def duration_ms() -> float:
    """95 % quantile of the time (ms) of a comparison of 50 metrics with 1,000 points a side."""
    rng = np.random.default_rng(1)
    times = np.asarray(np.arange(1000) * 10.0, dtype=np.float64)
    took = []
    for _ in range(20):
        sides = [
            {f"m{i}": Series(times, np.exp(rng.normal(0, 0.3, 1000))) for i in range(50)} for _ in range(2)
        ]
        began = time.process_time()
        compare_sides(sides[0], sides[1])
        took.append(1000 * (time.process_time() - began))
    return float(np.quantile(took, 0.95))


def main() -> None:
    """Print the table, or one JSON object per row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--pairs", type=int, default=500)
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    if not given.data.is_dir():
        print(f"{given.data} is not there; name a folder of recorded telemetry with --data.")
        return
    rows = list(measure(normal_channels(given.data), given.pairs, given.points))
    if given.json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return
    for row in rows:
        print(
            f"{row['cut']:12} {row['change']:18} {row['judge']:15} "
            f"apply {row['apply']:6.1%}  test_more {row['test_more']:6.1%}  reject {row['reject']:6.1%}"
        )
    for judge in JUDGES:
        print(f"{judge}: {errors(rows, judge):.2%} errors (false rejects, missed +20 %)")
    print(f"50 metrics of 1,000 points: p95 {duration_ms():.0f} ms of CPU")


if __name__ == "__main__":
    main()
