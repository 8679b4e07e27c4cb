"""Treatment: one attempt on an incident, from the strategies' proposals to the best patch."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from uuid_utils.compat import uuid7

from geoheal.domain.attempt import Attempt, AttemptPhase
from geoheal.domain.incident import Incident, IncidentEventKind
from geoheal.domain.module import Module
from geoheal.domain.patch import PatchState
from geoheal.domain.policy import HealingPolicy
from geoheal.domain.symptom import Symptom, leading
from geoheal.errors import GeohealError, LeaseLost
from geoheal.healing.ab_testing import Pairing, paired
from geoheal.healing.admission import admit
from geoheal.healing.bench import SandboxBench
from geoheal.healing.case import Case
from geoheal.healing.conclusion import conclude
from geoheal.healing.incident_course import event
from geoheal.healing.lease import Lease
from geoheal.healing.observation import Observation
from geoheal.healing.proposal import Compared, Tried, settle
from geoheal.healing.strategy import Strategy
from geoheal.healing.surgery import Surgery
from geoheal.healing.thompson import draw_order
from geoheal.healing.trial import Trial, TrialLimits, TrialProgress, try_candidates
from geoheal.healing.untried import Untried
from geoheal.monitor.answers import health_answer
from geoheal.monitor.reading import summarise
from geoheal.store import attempts, incidents, patches, policies, strategy_outcomes

logger = logging.getLogger(__name__)

INTERRUPTED: Final = "The worker ended while candidates were measured; nothing was changed."
STOPPED: Final = "The loop was stopped while candidates were measured; nothing was changed."
REFUSED: Final = frozenset({PatchState.ROLLED_BACK, PatchState.REJECTED})
PATCHES_MAX: Final = 100
"""Patches of one incident that are remembered."""


class Halted(GeohealError):
    """Measuring ends before its time."""


def symptom_to_treat(
    incident: Incident, observation: Observation, made: Sequence[Attempt] = ()
) -> Symptom | None:
    """What an attempt would treat, after those that were made; None where no strategy could help."""
    findings = observation.observed.firing.findings if observation.observed else ()
    failed = Counter(attempt.symptom for attempt in made if attempt.healed is False)
    return leading(findings, failed) or incident.symptom


def treat(
    surgery: Surgery,
    lease: Lease,
    incident: Incident,
    observation: Observation,
    made: Sequence[Attempt] = (),
) -> Attempt | None:
    """Make one attempt on an open incident; it ends with a patch or without one.

    Parameters
    ----------
    made
        The attempts on it before, oldest first.

    Returns
    -------
    The attempt as it is stored; None where nothing shows a symptom that could be treated.

    Raises
    ------
    LeaseLost
        When another worker has taken over; the attempt is that one's to conclude.
    """
    symptom = symptom_to_treat(incident, observation, made)
    if symptom is None:
        return None
    attempt = _begin(surgery, lease, incident, observation, symptom)
    try:
        with surgery.measuring:
            tried, pairings = _try_all(surgery, lease, attempt, observation)
    except LeaseLost:
        raise
    except Halted as halted:
        return conclude(surgery, lease, attempt, halted.message, healed=None)
    except GeohealError as error:
        if surgery.stopping.is_set():
            return conclude(surgery, lease, attempt, INTERRUPTED, healed=None)
        logger.warning("The attempt on %s came to nothing: %s", lease.system.name, error.message)
        return conclude(surgery, lease, attempt, f"It could not be measured: {error.message}", healed=False)
    return settle(surgery, lease, attempt, tried, pairings)


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
) -> tuple[list[Tried], list[Compared]]:
    """Try the strategies on one module after the other, until something is accepted."""
    policy = lease.loop.policy
    order = _order(surgery, lease, attempt)
    firing = observation.observed.firing.findings if observation.observed else ()
    tried: list[Tried] = []
    pairings: list[Compared] = []
    for module, case in admit(surgery, observation.history, attempt.symptom, firing, datetime.now(UTC)):
        trials, pairing = _try_module(surgery, lease, module, case, order, policy)
        tried += [Tried(module, case, trial) for trial in trials]
        pairings += [] if pairing is None else [Compared(module, pairing)]
        if any(trial.proposable for trial in trials):
            break
    return tried, pairings


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
        _require_running(surgery, lease)
        surgery.progress(told)

    if policy.ab_testing:
        return paired(case, order, bench, limits, progress=progress)
    return try_candidates(case, order, bench, limits, progress=progress), None


def _require_running(surgery: Surgery, lease: Lease) -> None:
    if surgery.stopping.is_set():
        raise Halted(INTERRUPTED)
    with surgery.database.transaction() as connection:
        loop = policies.find(connection, lease.system)
    if loop is None or not loop.policy.running:
        raise Halted(STOPPED)


def _order(surgery: Surgery, lease: Lease, attempt: Attempt) -> list[Strategy]:
    """The strategies in the order of a draw, without what was undone or refused in this incident."""
    with surgery.database.transaction() as connection:
        own = strategy_outcomes.of_system(connection, lease.system)
        overall = strategy_outcomes.of_all(connection)
        made = patches.page(connection, lease.system, None, PATCHES_MAX, incident_id=attempt.incident_id)
    refused = tuple(patch.new_code for patch in made if patch.state in REFUSED)
    drawn = draw_order(surgery.strategies(), attempt.symptom, own, overall, surgery.random)
    return [Untried(strategy, refused) for strategy in drawn]
