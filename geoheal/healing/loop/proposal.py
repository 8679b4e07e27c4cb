"""Store an attempt's measurements and propose the best candidate as a patch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import AUTO_APPLY, Patch, patch_hash
from geoheal.domain.healing.refusal import refused_by
from geoheal.fitness.ledger.stored import done
from geoheal.healing.applier.place import target_of
from geoheal.healing.candidates.ab_testing import Pairing
from geoheal.healing.candidates.trial import Trial
from geoheal.healing.case import Case
from geoheal.healing.loop.ending import save_ended
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.healing.patches import life
from geoheal.healing.patches.refusing import is_paused
from geoheal.store.healing import attempts, evaluations, incidents, policies, refusals, strategy_outcomes
from geoheal.store.session import Connection

NOTHING_HELPS: Final = "No candidate of any strategy passed every guard."
RESOLVED_MEANWHILE: Final = "A person resolved the incident while candidates were measured."
NOTHING_PROPOSED: Final = "No strategy proposes a change for the modules that may be changed."


@dataclass(frozen=True, slots=True)
class TriedCandidate:
    """A candidate and its module."""

    module: Module
    case: Case
    trial: Trial


@dataclass(frozen=True, slots=True)
class ComparedStrategies:
    """Two strategies and the module of their candidates."""

    module: Module
    pairing: Pairing


def settle(
    held: HeldSystem,
    attempt: Attempt,
    tried: Sequence[TriedCandidate],
    pairings: Sequence[ComparedStrategies],
    remarks: Sequence[str] = (),
) -> Attempt:
    """Store measurements, and propose the best candidate; approve it if the policy allows that.

    Parameters
    ----------
    remarks
        Why observations of the modules are incomplete; part of the reason if nothing is proposed.
    """
    now = datetime.now(UTC)
    measured = replace(attempt, candidates=[_summary(each) for each in tried])
    with held.transaction() as connection:
        for each in tried:
            evaluations.add(connection, held.system, done(each.trial.evaluation))
        attempts.save(connection, held.system, measured)
        for compared in pairings:
            attempts.add_comparison(connection, held.system, _comparison(attempt, compared), now)
        if _was_resolved(connection, held, attempt):
            return _ended(connection, held, measured, RESOLVED_MEANWHILE, now)
        best = _best(connection, held, tried)
        if best is None:
            return _nothing(connection, held, measured, tried, remarks, now)
        return _proposed(connection, held, measured, best, now)


def _best(connection: Connection, held: HeldSystem, tried: Sequence[TriedCandidate]) -> TriedCandidate | None:
    """Return the best candidate that passed every guard and was not refused in the meantime."""
    standing = refusals.standing(connection, held.system)
    for each in tried:
        name, source = each.module.name, each.case.subject.source
        candidate = each.trial.candidate
        refused = refused_by(standing, name, source, candidate.new_code, others=candidate.others)
        if each.trial.proposable and refused is None:
            return each
    return None


def _nothing(
    connection: Connection,
    held: HeldSystem,
    attempt: Attempt,
    tried: Sequence[TriedCandidate],
    remarks: Sequence[str],
    now: datetime,
) -> Attempt:
    for strategy in {each.trial.strategy for each in tried}:
        strategy_outcomes.learn(connection, held.system, strategy, attempt.symptom, success=False, at=now)
    reason = reason_of_nothing(tried[0].trial.reason if tried else None, remarks)
    return _ended(connection, held, attempt, reason, now, healed=False)


def _was_resolved(connection: Connection, held: HeldSystem, attempt: Attempt) -> bool:
    """Whether a person has resolved the incident in the meantime."""
    incident = incidents.find(connection, held.system, attempt.incident_id)
    return incident is not None and incident.resolved_by is not None


def _ended(
    connection: Connection,
    held: HeldSystem,
    attempt: Attempt,
    reason: str,
    now: datetime,
    *,
    healed: bool | None = None,
) -> Attempt:
    ended = replace(attempt, phase=AttemptPhase.FINISHED, finished_at=now, reason=reason, healed=healed)
    save_ended(connection, held, ended)
    return ended


def reason_of_nothing(nearest: str | None, remarks: Sequence[str]) -> str:
    """Return why nothing is proposed.

    >>> reason_of_nothing(None, ["The diagnosis of the profile of shop did not end: it took too long."])
    'Nothing is proposed. The diagnosis of the profile of shop did not end: it took too long.'
    """
    if nearest is not None:
        return " ".join([f"{NOTHING_HELPS} The closest: {nearest.rstrip('.')}.", *remarks])
    return " ".join(["Nothing is proposed.", *remarks]) if remarks else NOTHING_PROPOSED


def _proposed(
    connection: Connection, held: HeldSystem, attempt: Attempt, best: TriedCandidate, now: datetime
) -> Attempt:
    loop, trial = policies.find(connection, held.system), best.trial
    patch = _patch(held, attempt, best, now)
    waiting = replace(
        attempt,
        phase=AttemptPhase.AWAITING_APPROVAL,
        strategy=trial.strategy,
        module_name=best.module.name,
        patch_id=patch.id,
        fitness_improvement=_improvement(trial),
        reason=f"{trial.candidate.title}: {trial.reason}.",
    )
    attempts.save(connection, held.system, waiting)
    life.propose(connection, held.system, patch)
    automatic = loop is not None and loop.policy.applies_by_itself
    if automatic and trial.accepted and not is_paused(connection, held.system, best.module.name):
        life.approve(connection, held.system, patch.id, by=AUTO_APPLY, if_match=patch.hash, now=now)
    return waiting


def _patch(held: HeldSystem, attempt: Attempt, best: TriedCandidate, now: datetime) -> Patch:
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
        doubts=candidate.doubts,
        target=target_of(best.module),
        old_code=source,
        new_code=candidate.new_code,
        others=candidate.others,
        hash=patch_hash(held.system.name, best.module.name, source, candidate.new_code, candidate.others),
        score=trial.evaluation.score.value,
        relief=trial.relief.to_dict(),
        created_at=now,
        expires_at=now + timedelta(seconds=held.loop.policy.approval_expires_s),
    )


def _improvement(trial: Trial) -> float | None:
    change = trial.relief.relative_change
    return None if change is None else -change


def _summary(tried: TriedCandidate) -> dict[str, Any]:
    trial = tried.trial
    judgement = trial.evaluation.judgement
    return {
        "strategy": trial.strategy,
        "module_name": tried.module.name,
        "title": trial.candidate.title,
        "evaluation_id": str(trial.evaluation.id),
        "verdict": None if judgement is None else judgement.verdict.value,
        "score": trial.evaluation.score.value,
        "relief": trial.relief.to_dict(),
        "accepted": trial.accepted,
        "acceptance": trial.acceptance.value,
        "proven": trial.candidate.proven,
        "screened_only": trial.screened_only,
        "reason": trial.reason,
    }


def _comparison(attempt: Attempt, compared: ComparedStrategies) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "incident_id": attempt.incident_id,
        "attempt_id": attempt.id,
        "module_name": compared.module.name,
        **asdict(compared.pairing),
    }
