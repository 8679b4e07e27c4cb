"""How the synthetic series of ``benchmarks.verification`` are reported, and when their patches come.

Snapshots are missing, irregular, doubled or from two nodes; patches come anywhere, after a peak, or in an
incident that has raised the level for good."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from benchmarks.verification_kinds import COUNTS, LEVEL, LOGARITHMS, Course
from geoheal.healing.verification.record import Array

MISSING: Final = 1 / 3
INCIDENT: Final = 60
"""Snapshots between the beginning of an incident and its patch."""
PEAK_S: Final = 600.0
"""Length of the worst stretch that a patch may follow."""
RAISED: Final = (1.3, 3.0)
"""Range of the factor by which an incident raises the level for good: a fault that stays."""
SHORT: Final = 150
"""Snapshots of a history that has only begun."""
SAMPLED: Final = (
    "a third missing",
    "missing in blocks",
    "irregular",
    "duplicate times",
    "short history",
    "after a peak",
    "after its worst ten minutes",
    "two nodes",
    "in an incident",
)
"""Ways in which a series comes, written after the kind."""
PEAKS: Final = ("after a peak", "after its worst ten minutes")
KINDS: Final = (
    *LOGARITHMS,
    *COUNTS,
    *(f"white, {way}" for way in SAMPLED),
    *(f"AR(1) 0.9, {way}" for way in SAMPLED),
    *(f"AR(1) 0.98, {way}" for way in ("a third missing", "missing in blocks", *PEAKS)),
    *(f"{kind}, {way}" for kind in ("daily wave + AR(1)", "bursts", "heavy tails") for way in PEAKS),
    *(f"{kind}, in an incident" for kind in ("daily wave + AR(1)", "heavy tails")),
)


@dataclass(frozen=True)
class Sampled:
    """A series as it was reported.

    Parameters
    ----------
    times, values
        Shape (n,).
    nodes
        Which replica each snapshot is of.
    onset, applied
        When the incident began, and when the patch came.
    """

    times: Array
    values: Array
    nodes: list[str | None]
    onset: float
    applied: float


def sampled(kind: str, rng: np.random.Generator, step: float, before: int, after: int) -> Sampled:
    """Return a series of a kind with so many snapshots before a patch and after it."""
    name, _, way = kind.partition(", ") if kind not in LOGARITHMS else (kind, "", "")
    before = SHORT if way == "short history" else before
    values = _values(name, Course(rng, step, (2 * before if way in PEAKS else before) + after))
    incident = INCIDENT
    if way in PEAKS:
        values = _after_a_peak(way, step, values, before, after)
        incident = (2 if way == "after a peak" else 1) * _wide(step)
    if way == "in an incident":
        values[before - incident :] *= rng.uniform(*RAISED)
    times = step * np.arange(len(values), dtype=float)
    onset, applied = float(times[before - incident]), float(times[before])
    nodes: list[str | None] = [None] * len(values)
    if way == "two nodes":
        other = _values(name, Course(rng, step, len(values))) * rng.uniform(0.5, 3)
        nodes = ["a", "b"] * len(values)
        times = np.stack([times, times + rng.uniform(0, step)], axis=1).ravel()
        values = np.stack([values, other], axis=1).ravel()
    times, values = _as_reported(way, rng, step, times, values)
    return Sampled(times, values, nodes[: len(times)], onset, applied)


def _values(name: str, course: Course) -> Array:
    if name in COUNTS:
        return COUNTS[name](course)
    return LEVEL * np.exp(LOGARITHMS[name](course))


def _wide(step: float) -> int:
    return max(round(PEAK_S / step), 8)


def _after_a_peak(way: str, step: float, values: Array, before: int, after: int) -> Array:
    """Return the part of a series whose history ends with a peak.

    An alarm knows no future: it rings when ten minutes are worse than 99.5 % of those that came before, and
    the patch comes ten minutes later. After the worst ten minutes of all, what follows is chosen as well.
    """
    wide = _wide(step)
    means = np.convolve(np.log(values + 1e-9), np.ones(wide) / wide, "valid")
    ends = means[before - wide : len(values) - after - wide + 1]
    end = before + int(np.argmax(ends))
    if way == "after a peak":
        rings = np.flatnonzero(ends > np.quantile(means[: before - wide], 0.995))
        end = min(before + int(rings[0]) + wide, len(values) - after) if len(rings) else end
    return values[end - before : end + after]


def _as_reported(
    way: str, rng: np.random.Generator, step: float, times: Array, values: Array
) -> tuple[Array, Array]:
    match way:
        case "a third missing":
            kept = rng.random(len(times)) >= MISSING
        case "missing in blocks":
            kept = _without_blocks(rng, len(times))
        case "irregular":
            return np.sort(times + rng.uniform(-0.5, 2.0, len(times)) * step), values
        case "duplicate times":
            return np.floor(times / (2 * step)) * 2 * step, values
        case _:
            return times, values
    return times[kept], values[kept]


def _without_blocks(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return which snapshots are there when a third is missing in stretches of 3 to 60."""
    kept = np.ones(count, dtype=bool)
    place = 0
    while place < count:
        gap = int(rng.integers(3, 61))
        place += int(rng.exponential(2 * gap)) + 1
        kept[place : place + gap] = False
        place += gap
    return kept
