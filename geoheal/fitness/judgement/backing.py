"""Whether latencies that fall show in the whole run: work that only hides from the clock does not.

The warden times each request, the whole workload and the loading. Code that does the work between requests,
after them, before them or while it loads shortens the requests and nothing else.
"""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Final

import numpy as np

from geoheal.domain.evaluation.comparison import Backing, Significance
from geoheal.domain.evaluation.fitness_policy import JudgePolicy
from geoheal.domain.evaluation.metric import Saving
from geoheal.fitness.statistics import hodges_lehmann

SHARE: Final = 0.25
"""Share of what the requests save that the whole run has to save too.

It is not 1: where only some kinds of requests became faster, the median one tells more than all of them save.
"""


def backing_of(savings: Sequence[Saving | None]) -> Backing | None:
    """Test by the signed ranks of the pairs whether ``shown − SHARE · told`` lies above 0.

    On busy cores time varies much more than CPU time, so either may show it; Bonferroni corrects for two. CPU
    time that is saved was not spent elsewhere; time that is saved while CPU time is not was spent waiting.

    Examples
    --------
    Requests save about 10 ms, and so does the whole run; then nothing does but the requests:

    >>> honest = backing_of([Saving(10.0 + 0.1 * i, 10.0 - 0.1 * i) for i in range(10)])
    >>> round(honest.share, 1), honest.shown.p < 0.01
    (0.9, True)
    >>> backing_of([Saving(10.0, 0.1 * i) for i in range(10)]).shown.p
    1.0

    Where time only varies, CPU time shows it:

    >>> backing_of([Saving(10.0, (-1) ** i * 50.0, 9.0 + 0.1 * i) for i in range(10)]).shown.p < 0.01
    True
    """
    known = [each for each in savings if each is not None]
    if not known:
        return None
    told = median(each.told for each in known)
    by_time = _p(each.shown - SHARE * each.told for each in known)
    by_cpu = _p(each.shown_cpu - SHARE * each.told for each in known if each.shown_cpu is not None)
    return Backing(
        share=median(each.shown for each in known) / told if told else 0.0,
        shown=Significance(min(1.0, 2 * min(by_time, by_cpu))),
    )


def _p(beyond: Iterable[float]) -> float:
    """The p-value of "not above 0"; 1 without any values."""
    values = np.array(list(beyond))
    return hodges_lehmann.p_above(hodges_lehmann.walsh_averages(values), 0.0) if values.size else 1.0


def is_backed(backing: Backing | None, policy: JudgePolicy) -> bool:
    """Whether a gain shows in the whole run, or does not have to."""
    return backing is None or backing.shown.p <= policy.alpha
