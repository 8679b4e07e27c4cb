"""Run of a scenario, followed through the service: detected, measured, applied, verified."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from geoheal.demo.attempts import decisive, is_left_undecided
from geoheal.demo.machine import Machine
from geoheal.demo.progress import how_far, with_reason
from geoheal.demo.scenario import Scenario
from geoheal.demo.stage import DemoStage
from geoheal.domain.healing.attempt import AttemptPhase
from geoheal.domain.health.signals import BY_CODE
from geoheal.healing.loop.effect import patience_of
from geoheal.healing.verification.comparison import HEALTHY_MIN

POLL_S: Final = 0.3
SNAPSHOTS_MIN: Final = 2 * HEALTHY_MIN + 20
"""Number of snapshots of the healthy shop before it is broken."""
UNDER_WAY: Final = frozenset({AttemptPhase.MEASURING, AttemptPhase.STABILISING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopProgress:
    """Progress of a scenario; None for steps that have not happened yet.

    Parameters
    ----------
    detected_after_s, proposed_after_s, applied_after_s, verified_after_s
        Seconds since the fault.
    findings
        Messages of the findings.
    candidates
        Title and relief of each measured candidate.
    strategy, title
        Of the best patch.
    before, after
        Medians of the scenario's metric in the shop's own snapshots.
    rolled_back
        Whether the patch was undone.
    reason
        Reason for the outcome, for a person.
    """

    scenario: str
    detected_after_s: float | None = None
    proposed_after_s: float | None = None
    applied_after_s: float | None = None
    verified_after_s: float | None = None
    findings: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    strategy: str | None = None
    title: str | None = None
    diff: str = ""
    before: float | None = None
    after: float | None = None
    rolled_back: bool = False
    reason: str | None = None

    @property
    def healed(self) -> bool:
        """Whether the shop's own snapshots confirm it."""
        return self.verified_after_s is not None

    @property
    def shortfall(self) -> str | None:
        """Last step that was reached, and the reason; None if it was healed."""
        if self.healed:
            return None
        return with_reason(how_far(self), self.reason)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of the scenario."""
        applied, verified = self.applied_after_s is not None, self.verified_after_s is not None
        hidden = {"diff", "candidates", "findings"}
        plain = {name: value for name, value in asdict(self).items() if name not in hidden}
        return {**plain, "applied": applied, "verified": verified, "shortfall": self.shortfall}


def run_scenario(stage: DemoStage, scenario: Scenario, watch: Callable[[ShopProgress], None]) -> ShopProgress:
    """Break the shop, and follow events until it is healed or the time limit is reached.

    Parameters
    ----------
    watch
        Called with each new state.
    """
    progress = ShopProgress(scenario=scenario.name)
    unwell = _wait_until_calm(stage)
    if unwell is not None:
        return replace(progress, reason=unwell)
    fault = datetime.now(UTC)
    stage.inject_fault(scenario)
    while not progress.healed:
        progress, is_over = _followed(stage, scenario, progress, fault)
        watch(progress)
        elapsed_s, patience_s = _since(fault), _patience_s(stage.machine, scenario, progress)
        if is_over:
            break
        if elapsed_s > patience_s:
            progress = replace(progress, reason=_impatient(stage.machine, progress, patience_s))
            break
        time.sleep(POLL_S)
    if not progress.healed:
        stage.restore_module(scenario)
    stage.clear_faults(scenario)
    stage.drive_everyday_traffic()
    return progress


def _patience_s(machine: Machine, scenario: Scenario, progress: ShopProgress) -> float:
    """Return the time limit (s), from the fault, of the current step."""
    if progress.detected_after_s is None:
        return machine.moment_s
    if progress.proposed_after_s is not None and progress.applied_after_s is None:
        return progress.proposed_after_s + machine.moment_s
    if progress.applied_after_s is None or progress.rolled_back:
        return progress.detected_after_s + machine.patch_s
    stabilisation = timedelta(seconds=scenario.stabilisation_s)
    looking = stabilisation + patience_of(stabilisation)
    return progress.applied_after_s + looking.total_seconds() + machine.moment_s


def _impatient(machine: Machine, progress: ShopProgress, patience_s: float) -> str:
    """Return a sentence on why a run ends early."""
    last = "" if progress.reason is None else f" The last attempt: {progress.reason}"
    return f"Nothing more happened within {patience_s:.0f} s of the fault. {machine.description}{last}"


def _followed(
    stage: DemoStage, scenario: Scenario, progress: ShopProgress, fault: datetime
) -> tuple[ShopProgress, bool]:
    """Return the progress, and whether nothing more will happen."""
    if progress.detected_after_s is None:
        return _detected(stage, scenario, progress, fault), False
    attempts = stage.request("GET", "/history", limit=20)["history"]
    attempt = decisive(
        [
            each
            for each in attempts
            if each["symptom"] == scenario.symptom and datetime.fromisoformat(each["timestamp"]) >= fault
        ]
    )
    if attempt is None:
        return progress, False
    measured = tuple(_candidate(each) for each in attempt["candidates"])
    progress = replace(
        progress, candidates=measured or progress.candidates, reason=attempt["result"]["reason"]
    )
    if attempt["result"]["patch"] is None:
        return progress, False
    return _patched(stage, progress, attempt["result"]["patch"], fault), is_left_undecided(attempt)


def _detected(stage: DemoStage, scenario: Scenario, progress: ShopProgress, fault: datetime) -> ShopProgress:
    """Look for findings of the scenario's symptom since its fault."""
    for incident in stage.request("GET", "/incidents", state="open")["incidents"]:
        details = stage.request("GET", f"/incidents/{incident['id']}")["incident"]
        findings = tuple(
            each["message"]
            for each in details["findings"]
            if BY_CODE.get(each["code"]) is scenario.symptom
            and datetime.fromisoformat(each["first_seen_at"]) >= fault
        )
        if findings:
            return replace(progress, detected_after_s=_since(fault), findings=findings)
    return progress


def _patched(stage: DemoStage, progress: ShopProgress, patch_id: str, fault: datetime) -> ShopProgress:
    patch = stage.request("GET", f"/patches/{patch_id}")["patch"]
    progress = replace(
        progress,
        strategy=patch["strategy"],
        title=patch["title"],
        diff=patch["diff"],
        proposed_after_s=progress.proposed_after_s or _after(fault, patch["created_at"]),
        applied_after_s=progress.applied_after_s or _after(fault, patch["applied_at"]),
        rolled_back=patch["state"] == "rolled_back",
    )
    verification: Mapping[str, Any] = patch["verification"] or {}
    progress = replace(progress, before=verification.get("before"), after=verification.get("after"))
    return replace(progress, verified_after_s=_since(fault)) if patch["state"] == "verified" else progress


def _candidate(candidate: Mapping[str, Any]) -> str:
    change = candidate["relief"]["relative_change"]
    relief = "not measured" if change is None else f"{change:+.0%}"
    return f"{candidate['title']}: {relief}{', accepted' if candidate['accepted'] else ''}"


def _since(fault: datetime) -> float:
    return (datetime.now(UTC) - fault).total_seconds()


def _after(fault: datetime, moment: str | None) -> float | None:
    return None if moment is None else (datetime.fromisoformat(moment) - fault).total_seconds()


def _wait_until_calm(stage: DemoStage) -> str | None:
    """Wait until enough healthy snapshots exist and nothing is being healed; then start healing.

    Return the reason if that takes too long, otherwise None.
    """
    deadline = time.monotonic() + stage.machine.moment_s + stage.machine.patch_s
    while True:
        health = stage.request("GET", "/health")["health"]
        incidents = stage.request("GET", "/incidents", state="open")["incidents"]
        healing = [each for each in stage.request("GET", "/history")["history"] if each["phase"] in UNDER_WAY]
        if health["snapshots_collected"] >= SNAPSHOTS_MIN and not incidents and not healing:
            stage.start_healing()
            return None
        if time.monotonic() > deadline:
            issues = "; ".join(health["issues"]) or f"{health['snapshots_collected']} snapshots"
            why = f"It was not tried, because the shop had not recovered before ({issues})."
            return f"{why} {stage.machine.description}"
        time.sleep(POLL_S)
