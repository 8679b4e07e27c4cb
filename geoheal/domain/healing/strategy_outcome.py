"""Success rate of a strategy: how often it relieved a symptom, and how often it did not."""

from dataclasses import dataclass

from geoheal.domain.symptom import Symptom


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyOutcome:
    """Successes and failures of a strategy on a symptom.

    A success is a patch whose effect was verified on the system's own snapshots. A failure is a patch that
    was rolled back, or an attempt in which none of the strategy's candidates passed the guards.

    Parameters
    ----------
    system
        Name of the system; None for the sum over all systems.
    """

    strategy: str
    symptom: Symptom
    successes: int = 0
    failures: int = 0
    system: str | None = None

    @property
    def alpha(self) -> float:
        """First parameter of the Beta posterior, from the uniform prior Beta(1, 1)."""
        return 1.0 + self.successes

    @property
    def beta(self) -> float:
        """Second parameter of the Beta posterior."""
        return 1.0 + self.failures

    @property
    def mean(self) -> float:
        """Posterior mean of the probability of success.

        >>> StrategyOutcome(strategy="s", symptom=Symptom.MEMORY_LEAK, successes=3, failures=1).mean
        0.6666666666666666
        """
        return self.alpha / (self.alpha + self.beta)
