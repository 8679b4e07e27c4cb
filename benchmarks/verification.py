"""How often verification praises or blames a patch that does nothing, and how often it finds one that helps.

Run ``python -m benchmarks.verification [--series FILE.csv …] [--json]``. A placebo patch is applied at
moments at which nothing happened; the service's own verification looks at the series from the first look to
the end of its patience. The same moments with everything after them multiplied by 0.8 show its power, for
noise of known autocorrelation beside the most that any test could find.
Synthetic series (the kinds of ``verification_reported``) come at 10, 15 and 60 s, once to work with and once
more, from other seeds, to score (``--split scored``);
recorded ones (a CSV file each, with the columns captured_at and value or any other numbers) at their own
cadence and, with --retime, as if they had been reported at these. Only what lies before a moment is known
there; moments are apart by a whole verification, so that they share no data after the patch."""

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.special import ndtr, ndtri

from benchmarks.verification_kinds import SIGMA
from benchmarks.verification_reported import INCIDENT, KINDS, sampled
from benchmarks.verification_series import Series, UnusableFile, read
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.symptom import Symptom
from geoheal.healing.verification import SnapshotColumns, verify
from geoheal.healing.verification.record import Array
from geoheal.healing.verification.verify import ALPHA

CADENCES = (10, 15, 60)
SPLITS = ("worked", "scored")
"""Series to work with, and others that are only measured."""
STABILISATION_S = 300.0
PATIENCE = 6
LEAST = 3 * INCIDENT
"""Values that a series needs more of."""
HISTORY_S = 7 * 86_400.0
ROWS_MAX = 30_000
"""Snapshots of history that the service reads."""
EFFECT = 0.8


@dataclass(frozen=True)
class Case:
    """A patch at a moment of a series."""

    name: str
    times: Array
    values: Array
    nodes: Sequence[str | None]
    onset: float
    applied: float
    stabilisation_s: float


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
    parser.add_argument("--retime", action="store_true", help="recorded series also at 10, 15 and 60 s")
    parser.add_argument(
        "--repeat", type=_positive, default=200, help="synthetic series per kind; moments per column"
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
    parser.add_argument("--no-synthetic", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    series = _series(options.series)
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


def _series(paths: Sequence[Path]) -> list[tuple[str, Series]]:
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
            if recorded(column.name, column.times, column.values, 1):
                found.append((f"{path.stem}: {column.name}", column))
            else:
                print(_too_short(path, column), file=sys.stderr)
    return found


def _too_short(path: Path, column: Series) -> str:
    span = column.times[-1] - column.times[0]
    return (
        f"{path}, column {column.name}: within {span:g} s there is no moment with {2 * INCIDENT} snapshots "
        "before it and a whole verification after it. It was left out."
    )


def _groups(
    options: argparse.Namespace, series: Sequence[tuple[str, Series]]
) -> Iterator[tuple[str, list[Case]]]:
    if not options.no_synthetic:
        for kind in options.kind or KINDS:
            for step in options.step or CADENCES:
                cases = [
                    synthetic(kind, step, options.days, number, options.seed, options.split)
                    for number in range(options.repeat)
                ]
                yield f"{kind}, {step} s", cases
    for title, column in series:
        yield title, recorded(column.name, column.times, column.values, options.repeat)
        for step in (options.step or CADENCES) if options.retime else ():
            even = step * np.arange(len(column.values), dtype=float)
            yield f"{title}, as if each {step} s", recorded(column.name, even, column.values, options.repeat)


def synthetic(kind: str, step: int, days: float, number: int, seed: int, split: str = "worked") -> Case:
    """Return a series of a kind with a moment at its end."""
    rng = np.random.default_rng([seed, number, step, crc32(kind.encode()), SPLITS.index(split)])
    before = min(max(INCIDENT, int(days * 86_400 / step)), ROWS_MAX)
    found = sampled(kind, rng, step, before, round((1 + PATIENCE) * STABILISATION_S / step) + 2)
    return Case(kind, found.times, found.values, found.nodes, found.onset, found.applied, STABILISATION_S)


def recorded(name: str, times: Array, values: Array, most: int) -> list[Case]:
    """Moments from the fourth part of a recorded series on, each a whole verification after the one before.

    Where snapshots are a minute apart or more, or the series is short, the stabilisation is as long as five
    snapshots, or as the series allows for twenty moments.
    """
    step = float(np.median(np.diff(times)))
    span = times[-1] - times[0]
    stabilisation_s = max(min(STABILISATION_S, span / 20 / (1 + PATIENCE)), 5 * step)
    whole = (1 + PATIENCE) * stabilisation_s
    first = times[0] + max(span / 4, 2 * INCIDENT * step)
    moments = np.arange(first, times[-1] - whole - 2 * step, whole)
    if len(moments) > most:
        moments = moments[np.linspace(0, len(moments) - 1, most).astype(int)]
    places = np.searchsorted(times, moments)
    nodes = [None] * len(times)
    return [
        Case(name, times, values, nodes, times[max(0, at - INCIDENT)], times[at], stabilisation_s)
        for at in places.tolist()
    ]


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
    values[times >= applied] *= effect
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
    (0.89, 0.59)
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
    return row


def _line(row: dict[str, object]) -> str:
    placebo, relief = (dict(row[key]) for key in ("placebo", "relief"))  # type: ignore[call-overload]
    most = f" (at most {row['possible']:.0%})" if "possible" in row else ""
    return (
        f"{row['series']!s:44} {row['moments']!s:>4} placebo: verified {placebo.get('helped', 0):6.1%} "
        f"blamed {placebo.get('worsened', 0):6.1%} | −20 %: verified {relief.get('helped', 0):6.1%}{most} "
        f"blamed {relief.get('worsened', 0):6.1%} no effect {relief.get('no_effect', 0):6.1%}"
    )


if __name__ == "__main__":
    main()
