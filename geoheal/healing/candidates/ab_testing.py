"""A/B testing: measure the candidates of two strategies for the same incident in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from geoheal.healing.candidates.limits import TrialLimits, Watch
from geoheal.healing.candidates.trial import CandidateMeasurer, Trial, try_candidates
from geoheal.healing.case import Case
from geoheal.healing.strategy import Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Comparison of the best candidates of two strategies.

    Parameters
    ----------
    strategy_a, strategy_b
        Their names.
    evaluation_a, evaluation_b
        Evaluations of their best candidates; None if one proposed nothing.
    relief_a, relief_b
        Relative relief of the symptom (0.4: 40 % less of it); None if not measured.
    difference
        ``relief_a − relief_b``; None unless both were measured.
    preferred
        The one whose candidate continues; None if neither's passed the guards.
    """

    strategy_a: str
    strategy_b: str
    evaluation_a: UUID | None
    evaluation_b: UUID | None
    relief_a: float | None
    relief_b: float | None
    difference: float | None
    preferred: str | None


def paired(
    case: Case,
    order: Sequence[Strategy],
    measurer: CandidateMeasurer,
    limits: TrialLimits,
    *,
    progress: Watch,
) -> tuple[tuple[Trial, ...], Pairing | None]:
    """Try each strategy separately until two have results, and compare these.

    Returns
    -------
    All trials, best first, and the comparison; None if fewer than two strategies proposed anything.
    """
    groups: list[tuple[Trial, ...]] = []
    for strategy in order:
        trials = try_candidates(case, [strategy], measurer, limits, progress=progress)
        if trials:
            groups.append(trials)
        if len(groups) == 2:
            break
    trials = tuple(sorted((trial for group in groups for trial in group), key=_rank))
    return trials, compared(groups[0][0], groups[1][0]) if len(groups) == 2 else None


def compared(a: Trial, b: Trial) -> Pairing:
    """Compare the best candidates of two strategies."""
    relief_a, relief_b = _relief(a), _relief(b)
    best = min((a, b), key=_rank)
    return Pairing(
        strategy_a=a.strategy,
        strategy_b=b.strategy,
        evaluation_a=a.evaluation.id,
        evaluation_b=b.evaluation.id,
        relief_a=relief_a,
        relief_b=relief_b,
        difference=relief_a - relief_b if relief_a is not None and relief_b is not None else None,
        preferred=best.strategy if best.proposable else None,
    )


def _relief(trial: Trial) -> float | None:
    change = trial.relief.relative_change
    return None if change is None or trial.screened_only else -change


def _rank(trial: Trial) -> tuple[bool, bool, float]:
    change = trial.relief.relative_change
    return not trial.accepted, not trial.proposable, 1.0 if change is None else change
