"""One attempt on an incident, from the strategies' proposals to the best patch."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from uuid_utils.compat import uuid7

from geoheal.domain.healing.attempt import Attempt, AttemptPhase
from geoheal.domain.healing.incident import Incident, IncidentEventKind, event
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.patch import PatchState
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.symptom import Symptom, leading
from geoheal.errors import GeohealError, LeaseLost
from geoheal.fitness.ledger.registered import project_of
from geoheal.fitness.suite.gate import suite_of
from geoheal.healing.candidates.ab_testing import Pairing, paired
from geoheal.healing.candidates.deduplication import Untried
from geoheal.healing.candidates.limits import TrialLimits, TrialProgress
from geoheal.healing.candidates.measuring import SandboxMeasurer
from geoheal.healing.candidates.thompson import draw_order
from geoheal.healing.candidates.trial import Trial, try_candidates
from geoheal.healing.candidates.version_history import found_in
from geoheal.healing.case import Case
from geoheal.healing.incidents.observation import ObservedSystem
from geoheal.healing.localisation.incident import localised, message_of
from geoheal.healing.localisation.suspects import Localisation
from geoheal.healing.loop.cases import open_cases
from geoheal.healing.loop.ending import conclude
from geoheal.healing.loop.held_system import HeldSystem
from geoheal.healing.loop.proposal import ComparedStrategies, TriedCandidate, settle
from geoheal.healing.strategies.last_healthy_version import LastHealthyVersion
from geoheal.healing.strategies.regression_revert import RegressionRevert
from geoheal.healing.strategy import Strategy
from geoheal.monitor.answers import health_answer
from geoheal.monitor.health.summary import severity_of, summarise
from geoheal.store.healing import attempts, incidents, patches, policies, refusals, strategy_outcomes

logger = logging.getLogger(__name__)

INTERRUPTED: Final = "The worker ended while candidates were measured; nothing was changed."
STOPPED: Final = "The loop was stopped while candidates were measured; nothing was changed."
REFUSED: Final = frozenset({PatchState.ROLLED_BACK, PatchState.REJECTED})
UNDOING: Final = (RegressionRevert.name, LastHealthyVersion.name)
"""Strategies to try first if the symptom began with another version of the module."""
PATCHES_MAX: Final = 100
"""Number of patches of one incident to load."""


class Halted(GeohealError):
    """Measuring was stopped early."""


def symptom_to_treat(
    incident: Incident, observation: ObservedSystem, made: Sequence[Attempt] = ()
) -> Symptom | None:
    """Return the symptom that the next attempt treats; None if no strategy could help."""
    findings = observation.observed.firing.findings if observation.observed else ()
    failed = Counter(attempt.symptom for attempt in made if attempt.healed is False)
    return leading(findings, failed) or incident.symptom


def run_attempt(
    held: HeldSystem,
    incident: Incident,
    observation: ObservedSystem,
    made: Sequence[Attempt] = (),
) -> Attempt | None:
    """Make one attempt on an open incident; it ends with a patch or without one.

    Parameters
    ----------
    made
        Earlier attempts on it, oldest first.

    Returns
    -------
    The stored attempt; None without a treatable symptom.

    Raises
    ------
    LeaseLost
        When another worker has taken over, which then concludes the attempt.
    """
    symptom = symptom_to_treat(incident, observation, made)
    if symptom is None:
        return None
    attempt = _begin(held, incident, observation, symptom)
    try:
        with held.context.measuring:
            tried, pairings, remarks = _try_all(held, attempt, observation, incident)
    except LeaseLost:
        raise
    except Halted as halted:
        return conclude(held, attempt, halted.message, healed=None)
    except GeohealError as error:
        if held.context.stopping.is_set():
            return conclude(held, attempt, INTERRUPTED, healed=None)
        logger.warning("The attempt on %s failed: %s", held.system.name, error.message)
        return conclude(held, attempt, f"It could not be measured: {error.message}", healed=False)
    return settle(held, attempt, tried, pairings, remarks)


def _begin(held: HeldSystem, incident: Incident, observation: ObservedSystem, symptom: Symptom) -> Attempt:
    now = datetime.now(UTC)
    health = summarise(observation.history, len(observation.history.snapshots), now, severity_of(incident))
    attempt = Attempt(
        id=uuid7(),
        incident_id=incident.id,
        symptom=symptom,
        phase=AttemptPhase.MEASURING,
        health=health_answer(health),
        lease_id=held.lease_id,
        started_at=now,
    )
    started = event(
        incident,
        IncidentEventKind.ATTEMPT_STARTED,
        f"Strategies against {symptom.value} propose changes, which are measured.",
        now,
        attempt_id=str(attempt.id),
    )
    with held.transaction() as connection:
        attempts.save(connection, held.system, attempt)
        incidents.add_event(connection, held.system, started)
    return attempt


def _try_all(
    held: HeldSystem, attempt: Attempt, observation: ObservedSystem, incident: Incident
) -> tuple[list[TriedCandidate], list[ComparedStrategies], list[str]]:
    """Try the strategies on one module after the other, until something is accepted.

    If profiles show that the added time is spent outside of the code, nothing is tried; if they name
    functions, only modules on the path to them are, and those in which a search found the commit behind it.
    """
    found = _localised(held, attempt, incident)
    with held.database.transaction() as connection:
        commits = found_in(incidents.events_of(connection, held.system, incident.id))
    if found.elsewhere is not None and not commits:
        return [], [], [found.elsewhere]
    policy = held.loop.policy
    order = _order(held, attempt)
    firing = observation.observed.firing.findings if observation.observed else ()
    tried: list[TriedCandidate] = []
    pairings: list[ComparedStrategies] = []
    remarks: list[str] = []
    now = datetime.now(UTC)
    opened = open_cases(held.context, observation.history, attempt.symptom, firing, now, found.path, commits)
    for module, case in opened:
        trials, pairing = _try_module(held, module, case, order, policy)
        remarks += case.laboratory.remarks()
        tried += [TriedCandidate(module, case, trial) for trial in trials]
        pairings += [] if pairing is None else [ComparedStrategies(module, pairing)]
        if any(trial.proposable for trial in trials):
            break
    if found.suspects:
        remarks.append(message_of(found))
    return tried, pairings, remarks


def _localised(held: HeldSystem, attempt: Attempt, incident: Incident) -> Localisation:
    if attempt.symptom is not Symptom.PERFORMANCE_REGRESSION:
        return Localisation()
    return localised(held.database, held.system, incident.first_seen_at)


def _try_module(
    held: HeldSystem,
    module: Module,
    case: Case,
    order: Sequence[Strategy],
    policy: HealingPolicy,
) -> tuple[Sequence[Trial], Pairing | None]:
    project = project_of(module)
    sandbox = held.context.sandboxes.of(module.environment, project, case.subject.workload)
    suite = suite_of(held.context.sandboxes, project, module.environment, held.context.standards.tests_s)
    measurer = SandboxMeasurer(case, sandbox, held.context.standards, suite)
    if case.since is not None or case.undone:
        order = sorted(order, key=lambda each: (*UNDOING, each.name).index(each.name))
    limits = TrialLimits(candidates=policy.candidates_max)

    def progress(trial: TrialProgress) -> None:
        held.check()
        _require_running(held)
        held.context.progress(trial)

    if policy.ab_testing:
        return paired(case, order, measurer, limits, progress=progress)
    return try_candidates(case, order, measurer, limits, progress=progress), None


def _require_running(held: HeldSystem) -> None:
    if held.context.stopping.is_set():
        raise Halted(INTERRUPTED)
    with held.database.transaction() as connection:
        loop = policies.find(connection, held.system)
    if loop is None or not loop.policy.running:
        raise Halted(STOPPED)


def _order(held: HeldSystem, attempt: Attempt) -> list[Strategy]:
    """Return the strategies in drawn order, without changes undone in this incident or refused."""
    with held.database.transaction() as connection:
        own = strategy_outcomes.of_system(connection, held.system)
        overall = strategy_outcomes.of_all(connection)
        made = patches.of_incident(connection, held.system, attempt.incident_id, PATCHES_MAX)
        standing = tuple(refusals.standing(connection, held.system))
    refused = tuple((patch.new_code, patch.others) for patch in made if patch.state in REFUSED)
    drawn = draw_order(held.context.strategies(), attempt.symptom, own, overall, held.context.random)
    return [Untried(strategy, refused, standing) for strategy in drawn]
