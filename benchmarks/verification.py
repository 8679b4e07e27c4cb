"""How often verification praises or blames a patch that does nothing, and how often it finds one that helps.

Run ``python -m benchmarks.verification [--series FILE.csv …] [--json]``. A placebo patch is applied at
moments at which nothing happened; the service's own verification looks at the series from the first look to
the end of its patience. The same moments with everything after them a fifth lower show its power, for
noise of known autocorrelation beside the most that any test could find.
Synthetic series (the kinds of ``verification_reported``) come at 10, 15 and 60 s, once to work with and
once more, from other seeds, to score (``--split scored``); recorded ones (a CSV file each, with the columns
captured_at and value or any other numbers) at their own cadence and, with --retime, as if they had been
reported at these, anywhere or, with --start, after alarms. With --series only these are measured, unless
--kind names synthetic ones. Shares are followed by their 95 % intervals. Only what lies before a moment is
known there; moments are apart by a whole verification, so that they share no data after the patch."""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.special import betaincinv, ndtr, ndtri

from benchmarks.verification_kinds import SIGMA
from benchmarks.verification_moments import PATIENCE, STABILISATION_S, STARTS, Case, recorded
from benchmarks.verification_reported import INCIDENT, KINDS, sampled
from benchmarks.verification_series import Series, UnusableFile, read
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import SnapshotColumns, verify
from geoheal.healing.verification.verify import ALPHA

CADENCES = (10, 15, 60)
SPLITS = ("worked", "scored")
"""Series to work with, and others that are only measured."""
LEAST = 3 * INCIDENT
"""Values that a series needs more of."""
HISTORY_S = 7 * 86_400.0
MOMENTS = 200
"""Synthetic series per kind, and moments per column, unless ``--repeat`` states another number."""
MOMENTS_MAX = 600
"""Moments of all columns together, then, so that a file with many columns takes two minutes at most."""
MOMENTS_MIN = 20
ROWS_MAX = 30_000
"""Snapshots of history that the service reads."""
EFFECT = 0.8
DECIDED = ("helped", "worsened")
"""Outcomes that are printed with the 95 % interval of their share."""


def _positive(text: str) -> int:
    if (count := int(text)) < 1:
        raise ValueError
    return count


def _positive_days(text: str) -> float:
    if not 0 < (days := float(text)) <= 365:
        raise ValueError
    return days


def main() -> None:
    """Print one line per kind of series."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--series", type=Path, nargs="*", default=[], help="CSV files: captured_at and values"
    )
    parser.add_argument(
        "--start", choices=STARTS, default=STARTS[0], help="where patches come in recorded series"
    )
    parser.add_argument("--retime", action="store_true", help="recorded series also at 10, 15 and 60 s")
    parser.add_argument(
        "--repeat",
        type=_positive,
        help=f"synthetic series per kind; moments per column (default: {MOMENTS}; fewer of many columns)",
    )
    parser.add_argument("--kind", action="append", choices=KINDS, help="one kind of synthetic series alone")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--split", choices=SPLITS, default=SPLITS[0], help="synthetic series to work with, or only to score"
    )
    parser.add_argument("--step", action="append", type=int, choices=CADENCES, help="one cadence alone")
    parser.add_argument(
        "--days", type=_positive_days, default=7.0, help="history before the patch in synthetic series"
    )
    parser.add_argument(
        "--no-synthetic", action="store_true", help="the default with --series, unless --kind names some"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    series = _series(options.series, options.start)
    options.no_synthetic |= bool(options.series) and not options.kind
    if (options.series or options.no_synthetic) and not series:
        parser.exit(2, "There is nothing to measure: name a file that can be used with --series.\n")
    rows = []
    with ProcessPoolExecutor() as pool:
        for name, cases in _groups(options, series):
            row = summary(name, list(pool.map(outcomes, cases, chunksize=4)))
            rows.append(row)
            if not options.json:
                print(_line(row), flush=True)
    if options.json:
        print(json.dumps(rows, indent=1))


def _series(paths: Sequence[Path], start: str) -> list[tuple[str, Series]]:
    """Return the columns of files, with what each is called.

    What cannot be used is said on standard error.
    """
    found = []
    for path in paths:
        try:
            columns, notices = read(path, LEAST)
        except UnusableFile as error:
            columns, notices = [], [str(error)]
        print(*notices, sep="\n", end="\n" if notices else "", file=sys.stderr)
        for column in columns:
            if recorded(column.name, column.times, column.values, 1, start):
                found.append((f"{path.stem}: {column.name}", column))
            else:
                print(_too_short(path, column, start), file=sys.stderr)
    return found


def _too_short(path: Path, column: Series, start: str) -> str:
    span = column.times[-1] - column.times[0]
    alarm = "" if start == STARTS[0] else " an alarm and"
    return (
        f"{path}, column {column.name}: within {span:g} s there is no moment with{alarm} {2 * INCIDENT} "
        "snapshots before it and a whole verification after it. It was left out."
    )


def _groups(
    options: argparse.Namespace, series: Sequence[tuple[str, Series]]
) -> Iterator[tuple[str, list[Case]]]:
    if not options.no_synthetic:
        for kind in options.kind or KINDS:
            for step in options.step or CADENCES:
                cases = [
                    synthetic(kind, step, options.days, number, options.seed, options.split)
                    for number in range(options.repeat or MOMENTS)
                ]
                yield f"{kind}, {step} s", cases
    most = options.repeat or min(MOMENTS, max(MOMENTS_MIN, MOMENTS_MAX // max(1, len(series))))
    for title, column in series:
        more = f", {options.start}" if options.start != STARTS[0] else ""
        for step in (None, *((options.step or CADENCES) if options.retime else ())):
            times = column.times if step is None else step * np.arange(len(column.values), dtype=float)
            found = recorded(column.name, times, column.values, most, options.start)
            yield f"{title}{more}{'' if step is None else f', as if each {step} s'}", found


def synthetic(kind: str, step: int, days: float, number: int, seed: int, split: str = "worked") -> Case:
    """Return a series of a kind with a moment at its end."""
    rng = np.random.default_rng([seed, number, step, crc32(kind.encode()), SPLITS.index(split)])
    before = min(max(INCIDENT, int(days * 86_400 / step)), ROWS_MAX)
    found = sampled(kind, rng, step, before, round((1 + PATIENCE) * STABILISATION_S / step) + 2)
    return Case(kind, found.times, found.values, found.nodes, found.onset, found.applied, STABILISATION_S)


def outcomes(case: Case) -> tuple[str, str]:
    """Return the results of a placebo, and of a true relief of a fifth, at a place."""
    return outcome(case, 1.0), outcome(case, EFFECT)


def outcome(case: Case, effect: float) -> str:
    """Return what verification says at its last look: what the first look that decided has said."""
    applied = float(case.applied)
    due = applied + case.stabilisation_s
    patience = PATIENCE * case.stabilisation_s
    first = int(np.searchsorted(case.times, applied - HISTORY_S))
    first = max(first, int(np.searchsorted(case.times, applied)) - ROWS_MAX)
    last = int(np.searchsorted(case.times, due + patience, side="right"))
    times, values = case.times[first:last], case.values[first:last].copy()
    since = times >= applied
    values[since] -= (1 - effect) * np.abs(values[since])
    record = SnapshotColumns(
        times=times,
        nodes=case.nodes[first:last],
        numbers={"avg_latency_ms": values},
        onset=float(case.onset),
        applied=applied,
        due=due,
        patience_s=patience,
        now=due + patience,
    )
    return verify(Symptom.PERFORMANCE_REGRESSION, record, Thresholds()).effect.value


REMEMBERED = {"white": 0.0, "AR(1) 0.9": 0.9, "AR(1) 0.98": 0.98}
"""φ of the kinds of which it is known what can be found at most."""


def possible(phi: float, step: float) -> float:
    r"""Return the share of reliefs that a single test could find that knows the level and the noise.

    .. math:: \Phi\left(|\ln 0.8| \sqrt{(1 + (n - 1) (1 - φ)^2) / (σ^2 (1 - φ^2))} - z_{1-α}\right)

    with n snapshots until the last look: the most powerful test of Neyman and Pearson. Verification knows
    neither, looks twelve times and waits for what settles later.

    >>> round(possible(0.9, 10), 2), round(possible(0.9, 60), 2)
    (0.85, 0.51)
    """
    count = round((1 + PATIENCE) * STABILISATION_S / step)
    known = (1 + (count - 1) * (1 - phi) ** 2) / (SIGMA**2 * (1 - phi**2))
    return float(ndtr(-math.log(EFFECT) * math.sqrt(known) - ndtri(1 - ALPHA)))


def summary(name: str, found: Sequence[tuple[str, str]]) -> dict[str, object]:
    """Shares of what became of the patches."""
    row: dict[str, object] = {"series": name, "moments": len(found)}
    kind, _, step = name.rpartition(", ")
    if kind in REMEMBERED:
        row["possible"] = possible(REMEMBERED[kind], float(step.split()[0]))
    for title, place in (("placebo", 0), ("relief", 1)):
        counts = Counter(each[place] for each in found)
        row[title] = {effect: count / len(found) for effect, count in sorted(counts.items())} if found else {}
        row[f"{title}_intervals"] = {each: interval(counts[each], len(found)) for each in DECIDED}
    return row


def interval(count: int, of: int) -> list[float]:
    """Return the 95 % interval of a share: Clopper and Pearson's, which is never too narrow.

    >>> [round(each, 3) for each in interval(4, 200)]
    [0.005, 0.05]
    """
    low = float(betaincinv(count, of - count + 1, 0.025)) if count else 0.0
    return [low, float(betaincinv(count + 1, of - count, 0.975)) if count < of else 1.0]


def _line(row: dict[str, object]) -> str:
    most = f" (at most {row['possible']:.0%})" if "possible" in row else ""
    return (
        f"{row['series']!s:44} {row['moments']!s:>4} placebo: {_told(row, 'placebo')} | "
        f"−20 %: {_told(row, 'relief')}{most}"
    )


def _told(row: dict[str, object], title: str) -> str:
    shares, intervals = dict(row[title]), dict(row[f"{title}_intervals"])  # type: ignore[call-overload]
    words = zip(("verified", "blamed"), DECIDED, strict=True)
    return ", ".join(
        f"{word} {shares.get(each, 0):.1%} ({intervals[each][0]:.1%} to {intervals[each][1]:.1%})"
        for word, each in words
    )


if __name__ == "__main__":
    main()
