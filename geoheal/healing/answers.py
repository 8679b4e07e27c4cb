"""What the healing loop says, as plain dictionaries: the same for Python, HTTP and the command line."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geoheal.domain.attempt import Attempt
from geoheal.domain.incident import Incident, IncidentEvent, KeptFinding
from geoheal.domain.policy import HealingPolicy
from geoheal.domain.strategy_outcome import StrategyOutcome


def history_answer(attempt: Attempt) -> dict[str, Any]:
    """An entry of the healing history; what was not measured is None."""
    return {
        "id": str(attempt.id),
        "incident_id": str(attempt.incident_id),
        "timestamp": attempt.started_at.isoformat(),
        "health": dict(attempt.health),
        "result": {
            "healed": attempt.healed,
            "strategy": attempt.strategy,
            "patch": None if attempt.patch_id is None else str(attempt.patch_id),
            "fitness_improvement": attempt.fitness_improvement,
            "applied": attempt.applied,
            "effectiveness": attempt.effectiveness,
            "reason": attempt.reason,
        },
        "phase": attempt.phase.value,
        "symptom": attempt.symptom.value,
        "module_name": attempt.module_name,
        "candidates": [dict(each) for each in attempt.candidates],
        "finished_at": _time(attempt.finished_at),
    }


def engine_answer(policy: HealingPolicy, healing_attempts: int, strategies: Sequence[str]) -> dict[str, Any]:
    """The ``engine`` of the status."""
    return {
        "running": policy.running,
        "auto_apply_enabled": policy.auto_apply,
        "check_interval_sec": policy.check_interval_s,
        "healing_attempts": healing_attempts,
        "strategies_available": list(strategies),
    }


def policy_answer(policy: HealingPolicy) -> dict[str, Any]:
    """Every setting of a policy."""
    return asdict(policy)


def incident_answer(incident: Incident) -> dict[str, Any]:
    """An incident, in short."""
    return {
        "id": str(incident.id),
        "state": incident.state.value,
        "severity": incident.severity.value,
        "symptom": None if incident.symptom is None else incident.symptom.value,
        "first_seen_at": incident.first_seen_at.isoformat(),
        "opened_at": _time(incident.opened_at),
        "last_seen_at": incident.last_seen_at.isoformat(),
        "clear_since": _time(incident.clear_since),
        "resolved_at": _time(incident.resolved_at),
        "recurrence": incident.recurrence,
        "acknowledged_at": _time(incident.acknowledged_at),
        "acknowledged_by": incident.acknowledged_by,
        "snoozed_until": _time(incident.snoozed_until),
        "escalated_at": _time(incident.escalated_at),
        "escalation": incident.escalation,
    }


def incident_details(
    incident: Incident,
    findings: Sequence[KeptFinding],
    events: Sequence[IncidentEvent],
    attempts: Sequence[Attempt],
) -> dict[str, Any]:
    """An incident with its findings, its timeline and its attempts."""
    return {
        **incident_answer(incident),
        "findings": [_finding(each) for each in findings],
        "timeline": [_event(each) for each in events],
        "attempts": [history_answer(each) for each in attempts],
    }


def outcome_answer(outcome: StrategyOutcome) -> dict[str, Any]:
    """What was learnt of a strategy against a symptom."""
    return {
        "symptom": outcome.symptom.value,
        "successes": outcome.successes,
        "failures": outcome.failures,
        "alpha": outcome.alpha,
        "beta": outcome.beta,
        "success_probability": outcome.mean,
    }


def _finding(kept: KeptFinding) -> dict[str, Any]:
    finding = kept.finding
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "metric": finding.metric,
        "value": finding.value,
        "worst": kept.worst,
        "threshold": finding.threshold,
        "message": finding.message,
        "first_seen_at": kept.first_seen_at.isoformat(),
        "last_seen_at": kept.last_seen_at.isoformat(),
    }


def _event(event: IncidentEvent) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "at": event.at.isoformat(),
        "kind": event.kind.value,
        "message": event.message,
        "actor": event.actor,
        "details": dict(event.details),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
