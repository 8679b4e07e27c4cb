"""Treatment: one attempt on an incident, from the strategies' proposals to the best patch."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from uuid_utils.compat import uuid7

from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.incident import Incident, IncidentEventKind
from geoheal.domain.module import Module
from geoheal.domain.patch import Patch, patch_hash
from geoheal.domain.policy import HealingPolicy
from geoheal.domain.symptom import Symptom, leading
from geoheal.errors import GeohealError, LeaseLost, NotAvailable
from geoheal.fitness.ledger import done
from geoheal.healing import patch_life
from geoheal.healing.ab_testing import Pairing, paired
from geoheal.healing.admission import admit
from geoheal.healing.applier.place import place_of
from geoheal.healing.bench import SandboxBench
from geoheal.healing.case import Case
from geoheal.healing.incident_course import event
from geoheal.healing.lease import Lease
from geoheal.healing.observation import Observation
from geoheal.healing.strategy import Strategy
from geoheal.healing.surgery import Surgery
from geoheal.healing.thompson import draw_order
from geoheal.healing.trial import Trial, TrialLimits, TrialProgress, try_candidates
from geoheal.monitor.answers import health_answer
from geoheal.monitor.reading import summarise
from geoheal.store import attempts, evaluations, incidents, policies, strategy_outcomes
from geoheal.store.session import Connection

logger = logging.getLogger(__name__)

AUTO_APPLY: Final = "auto_apply"
"""Who approved a patch that the policy approved."""
INTERRUPTED: Final = "The worker ended while candidates were measured; nothing was changed."
NOTHING_HELPS: Final = "No candidate of any strategy passed every guard."
NOTHING_PROPOSED: Final = "No strategy proposes anything for the modules that may be changed."


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate, and the module that it changes."""

    module: Module
    case: Case
    trial: Trial


def treat(surgery: Surgery, lease: Lease, incident: Incident, observation: Observation) -> Attempt | None:
    """Make one attempt on an open incident; it ends with a patch or without one.

    Returns
    -------
    The attempt as it is stored; None where nothing shows a symptom that could be treated.

    Raises
    ------
    LeaseLost
        When another worker has taken over; the attempt is that one's to conclude.
    """
    assert observation.observed is not None  # noqa: S101 - an incident was observed
    findings = observation.observed.firing.findings
    symptom = leading(findings) or incident.symptom
    if symptom is None:
        return None
    attempt = _begin(surgery, lease, incident, observation, symptom)
    try:
        with surgery.measuring:
            tried, pairing = _try_all(surgery, lease, attempt, observation)
    except LeaseLost:
        raise
    except GeohealError as error:
        if surgery.stopping.is_set():
            return conclude(surgery, lease, attempt, INTERRUPTED, healed=None)
        logger.warning("The attempt on %s came to nothing: %s", lease.system.name, error.message)
        return conclude(surgery, lease, attempt, f"It could not be measured: {error.message}", healed=False)
    return _end(surgery, lease, attempt, tried, pairing)


def conclude(
    surgery: Surgery, lease: Lease, attempt: Attempt, reason: str, *, healed: bool | None
) -> Attempt:
    """End an attempt."""
    now = datetime.now(UTC)
    ended = replace(attempt, phase=AttemptPhase.FINISHED, finished_at=now, reason=reason, healed=healed)
    with surgery.database.transaction() as connection:
        lease.require(connection)
        save_ended(connection, lease, ended)
    return ended


def save_ended(connection: Connection, lease: Lease, ended: Attempt) -> None:
    """Store an attempt that has ended, and tell so in the incident's timeline."""
    attempts.save(connection, lease.system, ended)
    incident = incidents.find(connection, lease.system, ended.incident_id)
    if incident is not None:
        message = ended.reason or "It ended."
        told = event(
            incident,
            IncidentEventKind.ATTEMPT_FINISHED,
            message,
            ended.finished_at or datetime.now(UTC),
            attempt_id=str(ended.id),
            healed=ended.healed,
        )
        incidents.add_event(connection, lease.system, told)


def _begin(
    surgery: Surgery, lease: Lease, incident: Incident, observation: Observation, symptom: Symptom
) -> Attempt:
    now = datetime.now(UTC)
    health = summarise(observation.history, len(observation.history.snapshots), now)
    attempt = Attempt(
        id=uuid7(),
        incident_id=incident.id,
        symptom=symptom,
        phase=AttemptPhase.MEASURING,
        health=health_answer(health),
        lease_id=lease.id,
        started_at=now,
    )
    started = event(
        incident,
        IncidentEventKind.ATTEMPT_STARTED,
        f"Strategies against {symptom.value} propose changes, which are measured.",
        now,
        attempt_id=str(attempt.id),
    )
    with surgery.database.transaction() as connection:
        lease.require(connection)
        attempts.save(connection, lease.system, attempt)
        incidents.add_event(connection, lease.system, started)
    return attempt


def _try_all(
    surgery: Surgery, lease: Lease, attempt: Attempt, observation: Observation
) -> tuple[list[Tried], Pairing | None]:
    """Try the strategies on one module after the other, until something is accepted."""
    policy = lease.loop.policy
    order = _order(surgery, lease, attempt.symptom)
    firing = observation.observed.firing.findings if observation.observed else ()
    tried: list[Tried] = []
    pairing = None
    for module, case in admit(surgery, observation.history, attempt.symptom, firing, datetime.now(UTC)):
        trials, pairing = _try_module(surgery, lease, module, case, order, policy)
        tried += [Tried(module, case, trial) for trial in trials]
        if any(trial.proposable for trial in trials):
            break
    return tried, pairing


def _try_module(
    surgery: Surgery,
    lease: Lease,
    module: Module,
    case: Case,
    order: Sequence[Strategy],
    policy: HealingPolicy,
) -> tuple[Sequence[Trial], Pairing | None]:
    bench = SandboxBench(case, surgery.sandboxes.of(module.environment), surgery.standards)
    limits = TrialLimits(candidates=policy.candidates_max)

    def progress(told: TrialProgress) -> None:
        lease.check()
        if surgery.stopping.is_set():
            raise NotAvailable(INTERRUPTED)
        surgery.progress(told)

    if policy.ab_testing:
        return paired(case, order, bench, limits, progress=progress)
    return try_candidates(case, order, bench, limits, progress=progress), None


def _order(surgery: Surgery, lease: Lease, symptom: Symptom) -> list[Strategy]:
    with surgery.database.transaction() as connection:
        own = strategy_outcomes.of_system(connection, lease.system)
        overall = strategy_outcomes.of_all(connection)
    return draw_order(surgery.strategies(), symptom, own, overall, surgery.random)


def _end(
    surgery: Surgery, lease: Lease, attempt: Attempt, tried: Sequence[Tried], pairing: Pairing | None
) -> Attempt:
    """Store what was measured, and propose the best; approve it where the policy says so."""
    now = datetime.now(UTC)
    best = next((each for each in tried if each.trial.proposable), None)
    measured = replace(attempt, candidates=[_summary(each) for each in tried])
    with surgery.database.transaction() as connection:
        lease.require(connection)
        for each in tried:
            evaluations.add(connection, lease.system, done(each.trial.evaluation))
        attempts.save(connection, lease.system, measured)
        if pairing is not None:
            attempts.add_comparison(connection, lease.system, _comparison(attempt, tried, pairing), now)
        if best is None:
            return _nothing(connection, lease, measured, tried, now)
        return _proposed(connection, lease, measured, best, now)


def _nothing(
    connection: Connection, lease: Lease, attempt: Attempt, tried: Sequence[Tried], now: datetime
) -> Attempt:
    for strategy in {each.trial.strategy for each in tried}:
        strategy_outcomes.learn(connection, lease.system, strategy, attempt.symptom, success=False, at=now)
    reason = (
        f"{NOTHING_HELPS} The nearest: {tried[0].trial.reason}."
        if tried
        else "No strategy proposes anything."
    )
    ended = replace(attempt, phase=AttemptPhase.FINISHED, finished_at=now, reason=reason, healed=False)
    save_ended(connection, lease, ended)
    return ended


def _proposed(connection: Connection, lease: Lease, attempt: Attempt, best: Tried, now: datetime) -> Attempt:
    loop, trial = policies.find(connection, lease.system), best.trial
    patch = _patch(lease, attempt, best, now)
    waiting = replace(
        attempt,
        phase=AttemptPhase.AWAITING_APPROVAL,
        strategy=trial.strategy,
        module_name=best.module.name,
        patch_id=patch.id,
        fitness_improvement=_improvement(trial),
        reason=f"{trial.candidate.title}: {trial.reason}.",
    )
    attempts.save(connection, lease.system, waiting)
    patch_life.propose(connection, lease.system, patch)
    if loop is not None and loop.policy.running and loop.policy.auto_apply and trial.accepted:
        patch_life.approve(connection, lease.system, patch.id, by=AUTO_APPLY, if_match=patch.hash, now=now)
    return waiting


def _patch(lease: Lease, attempt: Attempt, best: Tried, now: datetime) -> Patch:
    trial, source = best.trial, best.case.subject.source
    candidate = trial.candidate
    return Patch(
        id=uuid7(),
        incident_id=attempt.incident_id,
        attempt_id=attempt.id,
        evaluation_id=trial.evaluation.id,
        module_name=best.module.name,
        strategy=trial.strategy,
        symptom=attempt.symptom,
        title=candidate.title,
        explanation=candidate.explanation,
        target=place_of(best.module).target,
        old_code=source,
        new_code=candidate.new_code,
        hash=patch_hash(lease.system.name, best.module.name, source, candidate.new_code),
        score=trial.evaluation.score.value,
        relief=asdict(trial.relief),
        created_at=now,
        expires_at=now + timedelta(seconds=lease.loop.policy.approval_expires_s),
    )


def _improvement(trial: Trial) -> float | None:
    change = trial.relief.relative_change
    return None if change is None else -change


def _summary(tried: Tried) -> dict[str, Any]:
    trial = tried.trial
    judgement = trial.evaluation.judgement
    return {
        "strategy": trial.strategy,
        "module_name": tried.module.name,
        "title": trial.candidate.title,
        "evaluation_id": str(trial.evaluation.id),
        "verdict": None if judgement is None else judgement.verdict.value,
        "score": trial.evaluation.score.value,
        "relief": asdict(trial.relief),
        "accepted": trial.accepted,
        "screened_only": trial.screened_only,
        "reason": trial.reason,
    }


def _comparison(attempt: Attempt, tried: Sequence[Tried], pairing: Pairing) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "incident_id": attempt.incident_id,
        "attempt_id": attempt.id,
        "module_name": tried[-1].module.name,
        **asdict(pairing),
    }
