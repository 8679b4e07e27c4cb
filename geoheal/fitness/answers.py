"""What the evaluator says, as plain dictionaries: the same for Python callers, HTTP and the command line."""

from typing import Any

from geoheal.domain.change import Evaluation


def fitness_answer(evaluation: Evaluation) -> dict[str, Any]:
    """The ``fitness`` of a change; a part that was not measured is None or absent."""
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
        "detailed_metrics": dict(details),
        "components": dict(score.components),
        "judgement": None if evaluation.judgement is None else evaluation.judgement.to_dict(),
        "started_at": evaluation.started_at.isoformat(),
        "finished_at": evaluation.finished_at.isoformat(),
    }
