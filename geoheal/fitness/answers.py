"""Results of the evaluator as plain dictionaries: the same for Python, HTTP and the command line."""

from typing import Any

from geoheal.domain.evaluation.change import Evaluation
from geoheal.domain.evaluation.record import EvaluationRecord
from geoheal.domain.moments import iso


def fitness_answer(evaluation: Evaluation) -> dict[str, Any]:
    """Return the ``fitness`` of a change; parts that were not measured are None or missing."""
    score, details = evaluation.score, evaluation.details
    return {
        "id": str(evaluation.id),
        "module_name": evaluation.change.module_name,
        "fitness_score": score.value,
        "phi_impact": score.phi_change,
        "basin_impact": score.basin_distance,
        "regime_stable": score.regime_stable,
        "performance_impact": {
            "latency_ratio": score.latency_ratio,
            "memory_change_mb": details.get("memory_change_mb"),
        },
        "recommendation": evaluation.recommendation.value,
        "reason": evaluation.reason,
        "gate": evaluation.gate.value,
        "tests": None if evaluation.suite is None else evaluation.suite.to_dict(),
        "claimed": list(details["claimed"]),
        "detailed_metrics": dict(details),
        "components": dict(score.components),
        "judgement": None if evaluation.judgement is None else evaluation.judgement.to_dict(),
        "started_at": evaluation.started_at.isoformat(),
        "finished_at": evaluation.finished_at.isoformat(),
    }


def evaluation_summary(record: EvaluationRecord) -> dict[str, Any]:
    """Return a stored evaluation, in short."""
    fitness = record.fitness or {}
    return {
        "id": str(record.id),
        "module_name": record.change.module_name,
        "state": record.state.value,
        "pairs_done": record.pairs_done,
        "pairs_most": record.pairs_most,
        "recommendation": fitness.get("recommendation"),
        "fitness_score": fitness.get("fitness_score"),
        "error": record.error,
        "created_at": record.created_at.isoformat(),
        "started_at": iso(record.started_at),
        "finished_at": iso(record.finished_at),
    }


def evaluation_details(record: EvaluationRecord) -> dict[str, Any]:
    """Return a stored evaluation in full."""
    return {
        **evaluation_summary(record),
        "new_code": record.change.new_code,
        "current_code": record.change.current_code,
        "test_workload": record.change.workload,
        "fitness": record.fitness,
    }
