"""Thompson sampling: the order of strategies is drawn from their success rates.

References
----------
Thompson, *On the likelihood that one unknown probability exceeds another*, Biometrika 1933; Russo et al.,
*A Tutorial on Thompson Sampling*, 2018 (the Bernoulli bandit with Beta priors).
"""

from collections.abc import Iterable, Sequence
from random import Random
from typing import Final

from geoheal.domain.healing.attempt import StrategyOutcome
from geoheal.domain.symptom import Symptom
from geoheal.healing.strategy import Strategy

FOREIGN_WEIGHT: Final = 0.2
"""Weight of an outcome on another system, relative to one on the same system."""


def draw_order(
    strategies: Iterable[Strategy],
    symptom: Symptom,
    own: Sequence[StrategyOutcome],
    overall: Sequence[StrategyOutcome],
    random: Random,
) -> list[Strategy]:
    """Return the strategies that treat a symptom, in drawn order.

    Parameters
    ----------
    own
        Outcomes on this system.
    overall
        Outcomes on all systems, this one included.
    """
    treating = [strategy for strategy in strategies if symptom in strategy.symptoms]
    draws = {each.name: random.betavariate(*posterior(each.name, symptom, own, overall)) for each in treating}
    return sorted(treating, key=lambda strategy: -draws[strategy.name])


def posterior(
    strategy: str, symptom: Symptom, own: Sequence[StrategyOutcome], overall: Sequence[StrategyOutcome]
) -> tuple[float, float]:
    """Parameters of the Beta posterior of success, from Beta(1, 1).

    .. math:: \\alpha = 1 + s + w (S - s), \\quad \\beta = 1 + f + w (F - f)

    with the system's own successes and failures s, f, those of all systems S, F, and w = 0.2.

    >>> own = [StrategyOutcome(strategy="a", symptom=Symptom.MEMORY_LEAK, successes=2)]
    >>> posterior("a", Symptom.MEMORY_LEAK, own, own)
    (3.0, 1.0)
    """
    here, everywhere = _find(strategy, symptom, own), _find(strategy, symptom, overall)
    elsewhere_s = max(everywhere.successes - here.successes, 0)
    elsewhere_f = max(everywhere.failures - here.failures, 0)
    return here.alpha + FOREIGN_WEIGHT * elsewhere_s, here.beta + FOREIGN_WEIGHT * elsewhere_f


def _find(strategy: str, symptom: Symptom, outcomes: Sequence[StrategyOutcome]) -> StrategyOutcome:
    found = (each for each in outcomes if (each.strategy, each.symptom) == (strategy, symptom))
    return next(found, StrategyOutcome(strategy=strategy, symptom=symptom))
