"""Tell a change of the requests from a workload whose requests differ on every run."""

from collections.abc import Callable

from geoheal.domain.evaluation.change import Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.measurement.gates import Refusal, refusal_of_requests, unlike_requests
from geoheal.sandbox import RunResult

UNSTEADY = (
    "There is nothing to compare with: the workload makes other requests each time that the current code "
    "runs on the same inputs."
)


def refusal_of_other_requests(
    candidate: RunResult, current: RunResult, again: Callable[[], RunResult]
) -> Refusal | None:
    """Refuse a candidate whose requests differ, unless the current code's own requests differ as well.

    Parameters
    ----------
    again
        Runs the current code once more, on the inputs of ``current``.
    """
    refusal = refusal_of_requests(candidate, current)
    if refusal is None or refusal.recommendation is not Recommendation.REJECT:
        return refusal
    repeated = again()
    if repeated.is_ok and not repeated.measured.unfinished and unlike_requests(repeated, current) is None:
        return refusal
    return Refusal(Gate.COMPARISON, UNSTEADY, Recommendation.TEST_MORE)
