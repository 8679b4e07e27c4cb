"""What becomes of what was measured: it is stored, and the best of it proposed as a patch."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from uuid_utils.compat import uuid7

from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.module import Module
from geoheal.domain.patch import Patch, patch_hash
from geoheal.fitness.ledger import done
from geoheal.healing import patch_life
from geoheal.healing.ab_testing import Pairing
from geoheal.healing.applier.place import target_of
from geoheal.healing.case import Case
from geoheal.healing.conclusion import save_ended
from geoheal.healing.lease import Lease
from geoheal.healing.surgery import Surgery
from geoheal.healing.trial import Trial
from geoheal.store import attempts, evaluations, policies, strategy_outcomes
from geoheal.store.session import Connection

AUTO_APPLY: Final = "auto_apply"
"""Who approved a patch that the policy approved."""
NOTHING_HELPS: Final = "No candidate of any strategy passed every guard."
NOTHING_PROPOSED: Final = "No strategy proposes anything for the modules that may be changed."


@dataclass(frozen=True, slots=True)
class Tried:
    """A candidate, and the module that it changes."""

    module: Module
    case: Case
    trial: Trial


@dataclass(frozen=True, slots=True)
class Compared:
    """Two strategies, and the module that their candidates change."""

    module: Module
    pairing: Pairing


def settle(
    surgery: Surgery, lease: Lease, attempt: Attempt, tried: Sequence[Tried], pairings: Sequence[Compared]
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
        for compared in pairings:
            attempts.add_comparison(connection, lease.system, _comparison(attempt, compared), now)
        if best is None:
            return _nothing(connection, lease, measured, tried, now)
        return _proposed(connection, lease, measured, best, now)


def _nothing(
    connection: Connection, lease: Lease, attempt: Attempt, tried: Sequence[Tried], now: datetime
) -> Attempt:
    for strategy in {each.trial.strategy for each in tried}:
        strategy_outcomes.learn(connection, lease.system, strategy, attempt.symptom, success=False, at=now)
    reason = f"{NOTHING_HELPS} The nearest: {tried[0].trial.reason}." if tried else NOTHING_PROPOSED
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
    if loop is not None and loop.policy.applies_by_itself and trial.accepted:
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
        target=target_of(best.module),
        old_code=source,
        new_code=candidate.new_code,
        hash=patch_hash(lease.system.name, best.module.name, source, candidate.new_code),
        score=trial.evaluation.score.value,
        relief=trial.relief.to_dict(),
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
        "relief": trial.relief.to_dict(),
        "accepted": trial.accepted,
        "screened_only": trial.screened_only,
        "reason": trial.reason,
    }


def _comparison(attempt: Attempt, compared: Compared) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "incident_id": attempt.incident_id,
        "attempt_id": attempt.id,
        "module_name": compared.module.name,
        **asdict(compared.pairing),
    }
