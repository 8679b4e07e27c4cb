"""The story of one scenario, as the service tells it: detected, measured, applied, verified."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from geoheal.demo.scenario import Scenario
from geoheal.demo.stage import Stage

POLL_S: Final = 0.3
PATIENCE_S: Final = 75.0
"""Time after which a scenario counts as not healed."""
CALM_S: Final = 15.0
"""Time in which the shop has to be well before a scenario begins."""


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

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of the scenario."""
        applied, verified = self.applied_after_s is not None, self.verified_after_s is not None
        hidden = {"diff", "candidates", "findings"}
        plain = {name: value for name, value in asdict(self).items() if name not in hidden}
        return {**plain, "applied": applied, "verified": verified}


def tell(stage: Stage, scenario: Scenario, watch: Callable[[Story], None]) -> Story:
    """Break the shop, and follow what happens until it is healed, or until patience ends.

    Parameters
    ----------
    watch
        Told whenever something was looked up.
    """
    story = Story(scenario=scenario.name)
    _wait_until_calm(stage)
    known = {each["id"] for each in stage.ask("GET", "/history")["history"]}
    stage.break_it(scenario)
    started = time.monotonic()
    while not story.healed and time.monotonic() - started < PATIENCE_S:
        story = _followed(stage, story, known, time.monotonic() - started)
        watch(story)
        time.sleep(POLL_S)
    stage.mend_world(scenario)
    stage.calm()
    return story


def _followed(stage: Stage, story: Story, known: set[str], elapsed_s: float) -> Story:
    if story.detected_after_s is None:
        return _detected(stage, story, elapsed_s)
    attempts = stage.ask("GET", "/history", limit=20)["history"]
    for attempt in [each for each in attempts if each["id"] not in known]:
        measured = tuple(_candidate(each) for each in attempt["candidates"])
        story = replace(story, candidates=measured or story.candidates, reason=attempt["result"]["reason"])
        if attempt["result"]["patch"] is not None:
            return _patched(stage, story, attempt["result"]["patch"], elapsed_s)
    return story


def _detected(stage: Stage, story: Story, elapsed_s: float) -> Story:
    for incident in stage.ask("GET", "/incidents", state="open")["incidents"]:
        details = stage.ask("GET", f"/incidents/{incident['id']}")["incident"]
        findings = tuple(finding["message"] for finding in details["findings"])
        return replace(story, detected_after_s=elapsed_s, findings=findings)
    return story


def _patched(stage: Stage, story: Story, patch_id: str, elapsed_s: float) -> Story:
    patch = stage.ask("GET", f"/patches/{patch_id}")["patch"]
    story = replace(
        story,
        strategy=patch["strategy"],
        title=patch["title"],
        diff=patch["diff"],
        proposed_after_s=story.proposed_after_s or elapsed_s,
        rolled_back=patch["state"] == "rolled_back",
    )
    if patch["applied_at"] is not None:
        story = replace(story, applied_after_s=story.applied_after_s or elapsed_s)
    verification: Mapping[str, Any] = patch["verification"] or {}
    story = replace(story, before=verification.get("before"), after=verification.get("after"))
    return replace(story, verified_after_s=elapsed_s) if patch["state"] == "verified" else story


def _candidate(told: Mapping[str, Any]) -> str:
    change = told["relief"]["relative_change"]
    relief = "not measured" if change is None else f"{change:+.0%}"
    return f"{told['title']}: {relief}{', accepted' if told['accepted'] else ''}"


def _wait_until_calm(stage: Stage) -> None:
    deadline = time.monotonic() + CALM_S
    while time.monotonic() < deadline:
        if not stage.ask("GET", "/incidents", state="open")["incidents"]:
            return
        time.sleep(POLL_S)
