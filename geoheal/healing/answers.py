"""Results of the healing loop as plain dictionaries: the same for Python, HTTP and the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from geoheal.domain.healing.attempt import Attempt
from geoheal.domain.healing.incident import Incident, IncidentEvent, KeptFinding
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.healing.refusal import Refusal
from geoheal.domain.healing.strategy_outcome import StrategyOutcome
from geoheal.domain.moments import iso
from geoheal.domain.symptom import Symptom
from geoheal.healing.patches.verdict import verdict_of
from geoheal.healing.strategy import Strategy
from geoheal.monitor.answers import finding_answer


def history_answer(attempt: Attempt) -> dict[str, Any]:
    """Return an entry of the healing history; values that were not measured are None."""
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
        "candidates": [_candidate(each) for each in attempt.candidates],
        "finished_at": iso(attempt.finished_at),
    }


def _candidate(candidate: Mapping[str, Any]) -> dict[str, Any]:
    verdict = verdict_of(candidate)
    return {**candidate, "decides": verdict.decides.value, "sentence": verdict.sentence}


def engine_answer(
    policy: HealingPolicy,
    healing_attempts: int,
    strategies: Sequence[Strategy],
    paused: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the ``engine`` of the status.

    ``strategies_available`` counts those with their own symptoms; strategies for every symptom (the last
    healthy version, a model) are listed with them under ``strategies``; ``paused`` names the modules for
    which auto_apply is paused.
    """
    own = [each for each in strategies if each.symptoms != frozenset(Symptom)]
    return {
        "running": policy.running,
        "auto_apply_enabled": policy.auto_apply,
        "check_interval_sec": policy.check_interval_s,
        "healing_attempts": healing_attempts,
        "strategies_available": len(own),
        "strategies": [
            {"name": each.name, "symptoms": sorted(symptom.value for symptom in each.symptoms)}
            for each in strategies
        ],
        "auto_apply_paused": list(paused),
    }


def policy_answer(policy: HealingPolicy, paused: Sequence[str] = ()) -> dict[str, Any]:
    """Return all settings of a policy, and the modules for which auto_apply is paused."""
    return {**asdict(policy), "auto_apply_paused": list(paused)}


def incident_answer(incident: Incident) -> dict[str, Any]:
    """Return an incident, in short."""
    return {
        "id": str(incident.id),
        "state": incident.state.value,
        "severity": incident.severity.value,
        "symptom": None if incident.symptom is None else incident.symptom.value,
        "silent": incident.silent,
        "first_seen_at": incident.first_seen_at.isoformat(),
        "opened_at": iso(incident.opened_at),
        "last_seen_at": incident.last_seen_at.isoformat(),
        "clear_since": iso(incident.clear_since),
        "resolved_at": iso(incident.resolved_at),
        "resolved_by": incident.resolved_by,
        "resolution": incident.resolution,
        "false_alarm": incident.false_alarm,
        "expected": incident.expected,
        "verdict_at": iso(incident.verdict_at),
        "recurrence": incident.recurrence,
        "acknowledged_at": iso(incident.acknowledged_at),
        "acknowledged_by": incident.acknowledged_by,
        "snoozed_until": iso(incident.snoozed_until),
        "escalated_at": iso(incident.escalated_at),
        "escalation": incident.escalation,
    }


def incident_details(
    incident: Incident,
    findings: Sequence[KeptFinding],
    events: Sequence[IncidentEvent],
    attempts: Sequence[Attempt],
) -> dict[str, Any]:
    """Return an incident with its findings, its timeline and its attempts."""
    return {
        **incident_answer(incident),
        "findings": [_finding(each) for each in findings],
        "timeline": [_event(each) for each in events],
        "attempts": [history_answer(each) for each in attempts],
    }


def refusal_answer(refusal: Refusal) -> dict[str, Any]:
    """Return a person's refusal of a change."""
    return {
        "patch_id": str(refusal.patch_id),
        "module_name": refusal.module_name,
        "title": refusal.title,
        "strategy": refusal.strategy,
        "hash": refusal.hash,
        "reason": refusal.reason,
        "refused_at": refusal.refused_at.isoformat(),
        "refused_by": refusal.refused_by,
        "lifted_at": iso(refusal.lifted_at),
        "lifted_by": refusal.lifted_by,
        "auto_apply_paused": refusal.pauses,
        "resumed_at": iso(refusal.resumed_at),
        "resumed_by": refusal.resumed_by,
    }


def outcome_answer(outcome: StrategyOutcome) -> dict[str, Any]:
    """Return the success rate of a strategy against a symptom."""
    return {
        "symptom": outcome.symptom.value,
        "successes": outcome.successes,
        "failures": outcome.failures,
        "alpha": outcome.alpha,
        "beta": outcome.beta,
        "success_probability": outcome.mean,
    }


def _finding(kept: KeptFinding) -> dict[str, Any]:
    return {
        **finding_answer(kept.finding),
        "worst": kept.worst,
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
