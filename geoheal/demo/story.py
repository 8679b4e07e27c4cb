"""The story of one scenario, as reported by the service: detected, measured, applied, verified."""

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
class Story:
    """How far a scenario has come; None for what has not happened.

    Parameters
    ----------
    detected_after_s, proposed_after_s, applied_after_s, verified_after_s
        Seconds since the fault.
    findings
        What was found, for a reader.
    candidates
        What was measured: title and relief of each.
    strategy, title
        Of the best patch.
    before, after
        Medians of the scenario's metric in the shop's own snapshots.
    rolled_back
        Whether the patch was undone.
    reason
        What came of it, for a reader.
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
        """How far it came, and why no further, in a sentence; None if it was healed."""
        if self.healed:
            return None
        return with_reason(how_far(self), self.reason)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of the scenario."""
        applied, verified = self.applied_after_s is not None, self.verified_after_s is not None
        hidden = {"diff", "candidates", "findings"}
        plain = {name: value for name, value in asdict(self).items() if name not in hidden}
        return {**plain, "applied": applied, "verified": verified, "shortfall": self.shortfall}


def tell(stage: DemoStage, scenario: Scenario, watch: Callable[[Story], None]) -> Story:
    """Break the shop, and follow events until it is healed, or until patience ends.

    Parameters
    ----------
    watch
        Called whenever something was looked up.
    """
    story = Story(scenario=scenario.name)
    unwell = _wait_until_calm(stage)
    if unwell is not None:
        return replace(story, reason=unwell)
    fault = datetime.now(UTC)
    stage.break_it(scenario)
    while not story.healed:
        story, is_over = _followed(stage, scenario, story, fault)
        watch(story)
        elapsed_s, patience_s = _since(fault), _patience_s(stage.machine, scenario, story)
        if is_over:
            break
        if elapsed_s > patience_s:
            story = replace(story, reason=_impatient(stage.machine, story, patience_s))
            break
        time.sleep(POLL_S)
    if not story.healed:
        stage.mend_code(scenario)
    stage.mend_world(scenario)
    stage.calm()
    return story


def _patience_s(machine: Machine, scenario: Scenario, story: Story) -> float:
    """Seconds from the fault to the end of the phase that a story is in."""
    if story.detected_after_s is None:
        return machine.moment_s
    if story.proposed_after_s is not None and story.applied_after_s is None:
        return story.proposed_after_s + machine.moment_s
    if story.applied_after_s is None or story.rolled_back:
        return story.detected_after_s + machine.patch_s
    stabilisation = timedelta(seconds=scenario.stabilisation_s)
    looking = stabilisation + patience_of(stabilisation)
    return story.applied_after_s + looking.total_seconds() + machine.moment_s


def _impatient(machine: Machine, story: Story, patience_s: float) -> str:
    """Return why a story ends early, in a sentence."""
    last = "" if story.reason is None else f" The last attempt: {story.reason}"
    return f"Nothing more happened within {patience_s:.0f} s of the fault. {machine.description}{last}"


def _followed(stage: DemoStage, scenario: Scenario, story: Story, fault: datetime) -> tuple[Story, bool]:
    """Return how far it has come, and whether nothing more will happen."""
    if story.detected_after_s is None:
        return _detected(stage, scenario, story, fault), False
    attempts = stage.ask("GET", "/history", limit=20)["history"]
    attempt = decisive(
        [
            each
            for each in attempts
            if each["symptom"] == scenario.symptom and datetime.fromisoformat(each["timestamp"]) >= fault
        ]
    )
    if attempt is None:
        return story, False
    measured = tuple(_candidate(each) for each in attempt["candidates"])
    story = replace(story, candidates=measured or story.candidates, reason=attempt["result"]["reason"])
    if attempt["result"]["patch"] is None:
        return story, False
    return _patched(stage, story, attempt["result"]["patch"], fault), is_left_undecided(attempt)


def _detected(stage: DemoStage, scenario: Scenario, story: Story, fault: datetime) -> Story:
    """Look for the scenario's own findings, newer than its fault."""
    for incident in stage.ask("GET", "/incidents", state="open")["incidents"]:
        details = stage.ask("GET", f"/incidents/{incident['id']}")["incident"]
        findings = tuple(
            each["message"]
            for each in details["findings"]
            if BY_CODE.get(each["code"]) is scenario.symptom
            and datetime.fromisoformat(each["first_seen_at"]) >= fault
        )
        if findings:
            return replace(story, detected_after_s=_since(fault), findings=findings)
    return story


def _patched(stage: DemoStage, story: Story, patch_id: str, fault: datetime) -> Story:
    patch = stage.ask("GET", f"/patches/{patch_id}")["patch"]
    story = replace(
        story,
        strategy=patch["strategy"],
        title=patch["title"],
        diff=patch["diff"],
        proposed_after_s=story.proposed_after_s or _after(fault, patch["created_at"]),
        applied_after_s=story.applied_after_s or _after(fault, patch["applied_at"]),
        rolled_back=patch["state"] == "rolled_back",
    )
    verification: Mapping[str, Any] = patch["verification"] or {}
    story = replace(story, before=verification.get("before"), after=verification.get("after"))
    return replace(story, verified_after_s=_since(fault)) if patch["state"] == "verified" else story


def _candidate(candidate: Mapping[str, Any]) -> str:
    change = candidate["relief"]["relative_change"]
    relief = "not measured" if change is None else f"{change:+.0%}"
    return f"{candidate['title']}: {relief}{', accepted' if candidate['accepted'] else ''}"


def _since(fault: datetime) -> float:
    return (datetime.now(UTC) - fault).total_seconds()


def _after(fault: datetime, moment: str | None) -> float | None:
    return None if moment is None else (datetime.fromisoformat(moment) - fault).total_seconds()


def _wait_until_calm(stage: DemoStage) -> str | None:
    """Wait until the shop has been well for long enough, and nothing is being healed; why it is not, or None.

    Only then healing starts: what a shop that has just begun shows is not what the scenarios are about.
    """
    deadline = time.monotonic() + stage.machine.moment_s + stage.machine.patch_s
    while True:
        health = stage.ask("GET", "/health")["health"]
        incidents = stage.ask("GET", "/incidents", state="open")["incidents"]
        healing = [each for each in stage.ask("GET", "/history")["history"] if each["phase"] in UNDER_WAY]
        if health["snapshots_collected"] >= SNAPSHOTS_MIN and not incidents and not healing:
            stage.let_heal()
            return None
        if time.monotonic() > deadline:
            issues = "; ".join(health["issues"]) or f"{health['snapshots_collected']} snapshots"
            why = f"It was not tried, because the shop had not recovered before ({issues})."
            return f"{why} {stage.machine.description}"
        time.sleep(POLL_S)
