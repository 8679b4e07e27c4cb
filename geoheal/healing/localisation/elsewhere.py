"""Whether the added time is spent outside of the code: on a slow machine, or waiting."""

import math
from collections.abc import Sequence
from typing import Final

from geoheal.domain.profiling.profile import Place, Profile
from geoheal.fitness.statistics.mean_shift import Shift, effective_count
from geoheal.healing.localisation.grown import ALPHA, MARGIN
from geoheal.healing.localisation.windows import Floats, Windows

ALIKE_FACTOR: Final = 1.2
COMPUTING_MAX: Final = 0.2
"""Largest share of CPU time in the added time at which the requests count as waiting."""


def elsewhere(
    earlier: Windows, later: Windows, factor: float, found: Place | None, *, same_code: bool
) -> str | None:
    """Return why a change of the code would not help, in a sentence; None if the profiles do not show that.

    Parameters
    ----------
    found
        The function that became slower most; None if none did.
    """
    whole = _shift(earlier.total, later.total, earlier, later)
    if whole.p_above(MARGIN * float(earlier.total.mean())) >= ALPHA:
        return None
    if found is None and factor >= ALIKE_FACTOR:
        return (
            f"All functions take {factor:.2g} times as long, so none of them is the cause. Check "
            "the machine and its other processes."
        )
    if earlier.cpu is None or later.cpu is None or not same_code:
        return None
    computing = _shift(earlier.cpu, later.cpu, earlier, later)
    if computing.interval(ALPHA)[1] > COMPUTING_MAX * whole.estimate:
        return None
    where = f" in {'.'.join(found)}" if found else ""
    most_s = max(0.0, computing.interval(ALPHA)[1])
    return (
        f"Requests take {whole.estimate * 1e3:.3g} ms longer, of which at most {most_s * 1e3:.2g} ms are "
        f"spent on a CPU, and the code is the same as before: they wait{where} for something else (I/O, a "
        "lock, another service, a busy machine)."
    )


def same_code(before: Sequence[Profile], after: Sequence[Profile]) -> bool:
    """Whether the same known code version ran on both sides."""
    versions = {each.code_version for each in (*before, *after)}
    return len(versions) == 1 and all(versions)


def _shift(ours: Floats, theirs: Floats, earlier: Windows, later: Windows) -> Shift:
    """Return the time that the later period added.

    The scatter is the greater of the observed one and that of counting samples.
    """
    counted = effective_count(ours)
    share = counted / len(ours)
    variance = max(float(ours.var(ddof=1)), _of_counting(ours, theirs, earlier))
    after = max(float(theirs.var(ddof=1)), _of_counting(theirs, ours, later), variance)
    error = math.sqrt(variance / counted + after / max(len(theirs) * share, 1.0))
    return Shift(float(theirs.mean() - ours.mean()), error, max(counted - 1.0, 2.0))


def _of_counting(values: Floats, others: Floats, windows: Windows) -> float:
    """Return the variance of a number of samples: Poisson's, with at least one sample over all windows."""
    grain = float(windows.grain.mean())
    everything = float(values.mean()), float((values.sum() + others.sum()) / (len(values) + len(others)))
    return grain * max(min(everything), grain / len(values))
