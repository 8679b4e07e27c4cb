"""How well forecasts hold on real telemetry, beside the seasonal-naive forecast.

Run ``python benchmarks/forecast.py [--data DIR] [--channels N] [--origins N]``. From several moments of each
series' ``eval`` part, some of its channels are forecast an hour and six hours ahead from what went before,
with one setting for all. Printed are the share of values that lie inside the 90 % interval, and the mean
absolute error as a ratio to that of the seasonal-naive forecast (the same time of the day before), as a mean
over all values and as the median of the series' ratios. Times are of one forecast.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.detection import DATA, all_series
from geoheal.geometry.real_array import Array
from geoheal.monitor.forecast import forecast
from geoheal.monitor.forecast.grid import DAY_S, PAST_MAX, PAST_MAX_S, binned, grid_step

HORIZONS_S = (3_600, 6 * 3_600)
LINE = "{:8}{:>10}{:>8}{:>10.3f}{:>10.3f}{:>10.3f}{:>9.1f}"

Score = tuple[str, float, float, float, float]
"""Series and channel, mean absolute error, that of the seasonal-naive forecast, coverage, seconds."""


def main() -> int:
    """Forecast, and score."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--channels", type=int, default=3, help="of each series, drawn")
    parser.add_argument("--origins", type=int, default=6, help="moments of each channel")
    options = parser.parse_args()
    if not (options.data / "series.csv").exists():
        print("The labelled series are not beside the project: nothing was measured. Name them by --data.")
        return 0
    scores: dict[tuple[str, int], list[Score]] = defaultdict(list)
    rng = np.random.default_rng(0)
    for dataset, series, times, train, names, values in all_series(options.data):
        if names[0] == "b00":
            continue
        moving = np.flatnonzero(np.ptp(values[:train], axis=0) > 0)
        for channel in rng.permutation(moving)[: options.channels].tolist():
            for horizon_s in HORIZONS_S:
                for score in judged(times, values[:, channel], train, horizon_s, options.origins):
                    scores[dataset, horizon_s].append((f"{series}/{channel}", *score))
    print(f"{'dataset':8}{'horizon h':>10}{'n':>8}{'coverage':>10}{'ratio':>10}{'median':>10}{'ms':>9}")
    for (dataset, horizon_s), found in sorted(scores.items()):
        report(dataset, horizon_s, found)
    return 0


def judged(
    times: Array, values: Array, train: int, horizon_s: int, origins: int
) -> Iterator[tuple[float, float, float, float]]:
    """Errors, coverage and time of forecasts from several moments of a series."""
    sampled_s = float(np.median(np.diff(times)))
    step_s = grid_step(horizon_s, sampled_s)
    ahead, span = round(horizon_s / step_s), round(horizon_s / sampled_s)
    first = max(train, round(2 * DAY_S / sampled_s))
    if len(times) - first < 3 * span:
        return
    for origin in np.linspace(first, len(times) - span - 1, origins).astype(int).tolist():
        start = max(0, origin - round(min(PAST_MAX_S, PAST_MAX * step_s) / sampled_s))
        past = binned(times[start:origin], values[start:origin], step_s)
        truth = binned(times[origin : origin + span], values[origin : origin + span], step_s)[-ahead:]
        began = time.perf_counter()
        predicted = forecast(past, step_s, ahead)
        spent = time.perf_counter() - began
        naive = past[-DAY_S // step_s :][:ahead]
        inside = (truth >= predicted.low - 1e-9) & (truth <= predicted.high + 1e-9)
        errors = (np.abs(truth - predicted.expected), np.abs(truth - naive))
        yield float(errors[0].mean()), float(errors[1].mean()), float(inside.mean()), spent


def report(dataset: str, horizon_s: int, scores: list[Score]) -> None:
    """Print one line."""
    by_series: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        by_series[score[0]].append(score)
    sums = [(sum(s[1] for s in each), sum(s[2] for s in each)) for each in by_series.values()]
    ratios = [own / naive for own, naive in sums if naive > 0]
    whole = sum(own for own, _ in sums) / sum(naive for _, naive in sums)
    coverage = float(np.mean([score[3] for score in scores]))
    spent = float(np.median([score[4] for score in scores])) * 1e3
    print(
        LINE.format(
            dataset, horizon_s // 3_600, len(scores), coverage, whole, float(np.median(ratios)), spent
        )
    )


if __name__ == "__main__":
    sys.exit(main())
