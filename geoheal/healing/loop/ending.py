"""End an attempt, or give up an incident: store it, and record it in the incident's timeline."""

from dataclasses import replace
from datetime import UTC, datetime

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentEventKind, event
from geoheal.domain.healing.patch import Patch, PatchState
from geoheal.domain.health.system import System
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.store.healing import attempts, incidents, patches, strategy_outcomes
from geoheal.store.session import Connection


def conclude(held: HeldSystem, attempt: Attempt, reason: str, *, healed: bool | None) -> Attempt:
    """End an attempt."""
    now = datetime.now(UTC)
    ended = replace(attempt, phase=AttemptPhase.FINISHED, finished_at=now, reason=reason, healed=healed)
    with held.transaction() as connection:
        save_ended(connection, held, ended)
    return ended


def save_ended(connection: Connection, held: HeldSystem, ended: Attempt) -> None:
    """Store a finished attempt, and record it in the incident's timeline."""
    attempts.save(connection, held.system, ended)
    incident = incidents.find(connection, held.system, ended.incident_id)
    if incident is not None:
        message = ended.reason or "It ended."
        entry = event(
            incident,
            IncidentEventKind.ATTEMPT_FINISHED,
            message,
            ended.finished_at or datetime.now(UTC),
            attempt_id=str(ended.id),
            healed=ended.healed,
        )
        incidents.add_event(connection, held.system, entry)


def close(held: HeldSystem, attempt: Attempt, patch: Patch, reason: str | None = None) -> None:
    """End the attempt of a patch in a final state: verified, undone, or never applied."""
    applied = patch.applied_at is not None
    with held.transaction() as connection:
        events = patches.events_of(connection, held.system, patch.id)
        if applied:
            success = patch.state is PatchState.VERIFIED
            strategy_outcomes.learn(
                connection,
                held.system,
                patch.strategy,
                patch.symptom,
                success=success,
                at=datetime.now(UTC),
            )
        ended = replace(
            attempt,
            phase=AttemptPhase.FINISHED,
            finished_at=datetime.now(UTC),
            applied=applied,
            effectiveness=patch.effectiveness,
            healed=patch.state is PatchState.VERIFIED,
            reason=reason or (events[-1].reason if events else f"The patch is {patch.state}."),
        )
        save_ended(connection, held, ended)


def escalate(connection: Connection, system: System, incident: Incident, reason: str) -> None:
    """Escalate an open incident once, so that a person acts instead of healing; keep the first reason."""
    now = datetime.now(UTC)
    if incidents.escalate(connection, system, incident.id, reason, now):
        incidents.add_event(connection, system, event(incident, IncidentEventKind.ESCALATED, reason, now))
