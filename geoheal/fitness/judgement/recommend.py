"""From score and judgement to a recommendation: the more careful of the two speaks."""

from collections.abc import Collection

from geoheal.domain.evaluation.fitness_policy import FitnessThresholds
from geoheal.domain.evaluation.judgement import Advice, FitnessScore, Judgement, Recommendation

_CAUTION = (Recommendation.REJECT, Recommendation.TEST_MORE, Recommendation.APPLY)


def recommend(
    score: FitnessScore,
    judgement: Judgement | None,
    thresholds: FitnessThresholds,
    needed: Collection[str] = ("phi", "basin"),
) -> Advice:
    """What to do with a change.

    Neither score nor judge can lift what the other holds down. Without a judgement (nothing was run), or
    without a part that is needed, the answer is at most ``test_more``.

    Parameters
    ----------
    needed
        Which of ``phi`` and ``basin`` the system has, or its workload hands over.
    """
    opinions = [_by_judge(judgement), _by_score(score, thresholds), _by_geometry(score, needed)]
    advice = min(opinions, key=lambda opinion: _CAUTION.index(opinion.recommendation))
    held = [o.reason for o in opinions if o.recommendation is advice.recommendation and o.reason]
    if judgement is not None and judgement.reason not in held:
        held.append(f"the judge: {judgement.reason}")
    return Advice(advice.recommendation, "; ".join(held))


def _by_judge(judgement: Judgement | None) -> Advice:
    if judgement is None:
        return Advice(Recommendation.TEST_MORE, "nothing was measured against the current code")
    return Advice(judgement.verdict.recommendation, judgement.reason)


def _by_score(score: FitnessScore, thresholds: FitnessThresholds) -> Advice:
    if score.value is None:
        return Advice(
            Recommendation.TEST_MORE, "there is no fitness score, because no component was measured"
        )
    if score.value > thresholds.apply:
        return Advice(Recommendation.APPLY, "")
    if score.value > thresholds.test_more:
        return Advice(
            Recommendation.TEST_MORE, f"fitness {score.value:.2f} is not above {thresholds.apply:g}"
        )
    return Advice(Recommendation.REJECT, f"fitness {score.value:.2f} is not above {thresholds.test_more:g}")


def _by_geometry(score: FitnessScore, needed: Collection[str]) -> Advice:
    missing = [name for name in ("phi", "basin") if name in needed and name not in score.components]
    if not missing:
        return Advice(Recommendation.APPLY, "")
    return Advice(Recommendation.TEST_MORE, f"not measured: {' and '.join(missing)}")
