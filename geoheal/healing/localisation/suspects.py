"""Functions that take more time per request than before, beyond a common slowdown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from geoheal.domain.profiling.profile import Place, Profile
from geoheal.fitness.statistics.holm import holm
from geoheal.fitness.statistics.mean_shift import Shift, effective_count
from geoheal.healing.localisation.windows import Floats, Windows, weights_of, windows_of

BEFORE_MIN: Final = 8
"""Smallest number of profiles from before."""
AFTER_MIN: Final = 2
ALPHA: Final = 0.02
"""Probability that any function is named if nothing changed, after Holm's correction over functions."""
MARGIN: Final = 0.05
"""Share of a request's former time that a function must add to be named."""
ADDED_MIN: Final = 1 / 3
"""Share of the added time per request that a function must add to be named.

If all functions became slower, the one with the largest random excess stands out, although it is not the
cause.

Where all got slower, the one that was hidden best before stands out, and is not to blame.
"""
ALIKE_MIN: Final = 4
"""Smallest number of functions to detect a common slowdown."""
SAMPLES_MIN: Final = 5
"""Smallest number of samples of a function before for a ratio."""
OFTEN: Final = 4.0
"""Samples per profile of a function that shows the current common slowdown."""
PACE_MIN: Final = 0.2
ALIKE_FACTOR: Final = 1.2
COMPUTING_MAX: Final = 0.2
"""Largest share of CPU time in the added time at which the requests count as waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionSuspect:
    """A function that became slower.

    Parameters
    ----------
    before, after
        Own seconds per request.
    change, low, high
        Added time beyond the common factor (s per request), and the bounds of its interval, each exceeded
        with a probability of 2 %.
    p_value
        Corrected for the number of functions.
    """

    place: Place
    before: float
    after: float
    change: float
    low: float
    high: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Localisation:
    """Location of the added time.

    Parameters
    ----------
    suspects
        Functions that became slower, the largest change first.
    factor
        Factor by which all functions became slower; 1 if they did not, or if unknown.
    elsewhere
        Why a change of the code would not help, in a sentence; None if the profiles do not show that.
    path
        Modules on the call chains to the suspects: theirs first, then their callers.
    before, after
        Profiles on both sides.
    """

    suspects: Sequence[FunctionSuspect] = ()
    factor: float = 1.0
    elsewhere: str | None = None
    path: Sequence[str] = ()
    before: int = 0
    after: int = 0


def localise(before: Sequence[Profile], after: Sequence[Profile]) -> Localisation:
    """Compare the profiles of two periods.

    A function is named if it added at least 5 % of a request's former time and a third of the added time,
    beyond the common factor, with Holm's correction over functions. No function is named with fewer than
    eight profiles before or two after.
    """
    weights = weights_of([*before, *after])
    earlier, later = windows_of(before, weights), windows_of(after, weights)
    if len(earlier.total) < BEFORE_MIN or len(later.total) < AFTER_MIN:
        return Localisation(before=len(earlier.total), after=len(later.total))
    factor = _common_factor(earlier, later)
    margin = MARGIN * float(earlier.total.mean())
    added = float(later.total.mean() - earlier.total.mean())
    places = sorted(earlier.own.keys() | later.own.keys())
    paces = _pace(earlier, earlier), _pace(later, earlier)
    shifts = [
        _shift(
            earlier.of(each) / paces[0],
            later.of(each) / paces[1] * _level(paces[1], factor),
            earlier,
            later,
            factor,
        )
        for each in places
    ]
    adjusted = holm([shift.p_above(margin) for shift in shifts])
    found = [
        _suspect(place, earlier.of(place), later.of(place), shift, p_value)
        for place, shift, p_value in zip(places, shifts, adjusted, strict=True)
        if p_value < ALPHA and shift.estimate >= ADDED_MIN * added
    ]
    found.sort(key=lambda each: (-each.change, each.place))
    return Localisation(
        suspects=found,
        factor=factor,
        elsewhere=_elsewhere(earlier, later, factor, found, same_code=_same_code(before, after)),
        path=_path(found, after),
        before=len(earlier.total),
        after=len(later.total),
    )


def _common_factor(earlier: Windows, later: Windows) -> float:
    """Return the median ratio of the functions; 1 with too few known ones, or if they became faster."""
    ratios = []
    for place, values in earlier.own.items():
        samples = float((values / np.maximum(earlier.grain, 1e-12)).sum())
        if samples >= SAMPLES_MIN:
            ratios.append(float(later.of(place).mean() / values.mean()))
    return max(1.0, float(np.median(ratios))) if len(ratios) >= ALIKE_MIN else 1.0


def _pace(windows: Windows, earlier: Windows) -> Floats:
    """Return the common slowdown per window, relative to the mean before; 1 if unknown.

    It is the median ratio of the functions that are sampled often enough in each window. A shared machine has
    good and bad minutes, which are not due to any function.
    """
    grain = max(float(earlier.grain.mean()), 1e-12)
    often = [place for place, values in earlier.own.items() if float(values.mean()) / grain >= OFTEN]
    if len(often) < ALIKE_MIN:
        return np.ones(len(windows.total))
    ratios = np.array([windows.of(place) / earlier.own[place].mean() for place in often])
    pace: Floats = np.maximum(np.median(ratios, axis=0), PACE_MIN)
    return pace


def _level(pace: Floats, factor: float) -> float:
    """Return the factor that restores the later side to the level of the common factor."""
    return factor if float(np.ptp(pace)) > 0 else 1.0


def _suspect(place: Place, before: Floats, after: Floats, shift: Shift, p_value: float) -> FunctionSuspect:
    low, high = shift.interval(ALPHA)
    return FunctionSuspect(
        place=place,
        before=float(before.mean()),
        after=float(after.mean()),
        change=shift.estimate,
        low=low,
        high=high,
        p_value=p_value,
    )


def _shift(ours: Floats, theirs: Floats, earlier: Windows, later: Windows, factor: float) -> Shift:
    """Return what one function added beyond the common factor.

    The scatter is the greater of the observed one and that of counting samples: a function that was never
    seen before has no scatter of its own.
    """
    counted = effective_count(ours)
    share = counted / len(ours)
    variance = max(float(ours.var(ddof=1)), _of_counting(ours, theirs, earlier))
    after = max(float(theirs.var(ddof=1)), _of_counting(theirs, ours, later), variance * factor**2)
    error = math.sqrt(factor**2 * variance / counted + after / max(len(theirs) * share, 1.0))
    return Shift(float(theirs.mean() - factor * ours.mean()), error, max(counted - 1.0, 2.0))


def _of_counting(values: Floats, others: Floats, windows: Windows) -> float:
    """Return the variance of a number of samples: Poisson's, with at least one sample over all windows."""
    grain = float(windows.grain.mean())
    everything = float(values.mean()), float((values.sum() + others.sum()) / (len(values) + len(others)))
    return grain * max(min(everything), grain / len(values))


def _elsewhere(
    earlier: Windows, later: Windows, factor: float, found: Sequence[FunctionSuspect], *, same_code: bool
) -> str | None:
    whole = _shift(earlier.total, later.total, earlier, later, 1.0)
    if whole.p_above(MARGIN * float(earlier.total.mean())) >= ALPHA:
        return None
    if not found and factor >= ALIKE_FACTOR:
        return (
            f"All functions alike take {factor:.2g} times as long, so none of them is the cause. Check "
            "the machine and its other processes."
        )
    if earlier.cpu is None or later.cpu is None or not same_code:
        return None
    computing = _shift(earlier.cpu, later.cpu, earlier, later, 1.0)
    if computing.interval(ALPHA)[1] > COMPUTING_MAX * whole.estimate:
        return None
    where = f" in {'.'.join(found[0].place)}" if found else ""
    most_s = max(0.0, computing.interval(ALPHA)[1])
    return (
        f"Requests take {whole.estimate * 1e3:.3g} ms longer, of which at most {most_s * 1e3:.2g} ms are "
        f"spent on a CPU, and the code is the same as before: they wait{where} for something outside of it "
        "(I/O, a lock, another service, a busy machine)."
    )


def _same_code(before: Sequence[Profile], after: Sequence[Profile]) -> bool:
    """Whether the same known code version ran on both sides."""
    versions = {each.code_version for each in (*before, *after)}
    return len(versions) == 1 and all(versions)


def _path(found: Sequence[FunctionSuspect], after: Sequence[Profile]) -> list[str]:
    """Return modules of the suspects, then those of their callers, the innermost first."""
    named = [each.place for each in found]
    modules = dict.fromkeys(module for module, _ in named)
    callers: dict[str, float] = {}
    for profile in after:
        for stack in profile.stacks:
            if stack.places[-1] in named:
                for depth, (module, _) in enumerate(reversed(stack.places)):
                    callers[module] = min(callers.get(module, math.inf), depth)
    modules.update(dict.fromkeys(sorted(callers, key=lambda each: (callers[each], each))))
    return list(modules)
