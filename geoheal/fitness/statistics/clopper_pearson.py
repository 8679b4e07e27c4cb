"""Exact interval of the ratio of two Poisson rates.

Given the sum of two counts of equal exposure, the first is binomial with p = ρ/(1 + ρ), ρ the ratio of the
rates; Clopper and Pearson's interval of p is carried over to ρ. It supposes single, independent events: it
describes, while :mod:`geoheal.fitness.statistics.fisher_pitman` decides.

References
----------
C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the
binomial, Biometrika 26 (1934).
E. L. Lehmann, J. P. Romano, Testing Statistical Hypotheses, § 4.5.
"""

import math


def rate_ratio_interval(candidate: int, current: int, confidence: float) -> tuple[float, float, float]:
    """Lower bound, estimate and upper bound of candidate/current; the estimate of 0/0 is 1.

    >>> rate_ratio_interval(0, 0, 0.98)
    (0.0, 1.0, inf)
    """
    if candidate == current == 0:
        return 0.0, 1.0, math.inf
    from scipy.special import betaincinv

    error = (1 - confidence) / 2
    low = float(betaincinv(candidate, current + 1, error)) if candidate else 0.0
    high = float(betaincinv(candidate + 1, current, 1 - error)) if current else 1.0
    return _odds(low), candidate / current if current else math.inf, _odds(high)


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf
