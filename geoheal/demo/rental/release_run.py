"""Deployment of a release, followed through the service: detected, traced, healed, verified."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from statistics import median
from typing import Any, Final

from geoheal.demo.attempts import decisive, is_left_undecided
from geoheal.demo.machine import Machine
from geoheal.demo.rental.release_progress import ReleaseProgress
from geoheal.demo.rental.releases import Release
from geoheal.demo.rental.stage import POLICY, RentalStage
from geoheal.healing.candidates.version_history import SNAPSHOTS_MIN as OF_A_VERSION
from geoheal.healing.loop.effect import patience_of
from geoheal.healing.verification.comparison import HEALTHY_MIN

POLL_S: Final = 0.5
SNAPSHOTS_MIN: Final = 2 * HEALTHY_MIN + OF_A_VERSION
"""Number of snapshots of the healthy rental before a release."""
PAGES: Final = frozenset({"rental.prices", "rental.report", "rental.stations"})
"""Modules that make the rental's pages."""
CALLS_OF_PAGE: Final = 4
"""Number of calls of each to record before a release: a single one may be a quick one."""
CALLS_MIN: Final = 40
WELL: Final = 4.0
"""Limit of the mean latency, as a multiple of the usual one."""
SEARCH_S: Final = 180.0
"""Time limit of the search for the commit, on an idle machine."""
CALM_S: Final = 30.0
"""Time (s) for which a harmless release is watched."""
AGAIN: Final = frozenset({HTTPStatus.ACCEPTED, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""Statuses after which the request is repeated."""

Watch = Callable[[ReleaseProgress], None]
"""Called with each new state."""


class ReleaseRun:
    """Deploys one release, and follows what happens.

    Parameters
    ----------
    stage
        Service and rental.
    release
        The release to deploy.
    watch
        Called with each new state.
    """

    def __init__(self, stage: RentalStage, release: Release, watch: Watch) -> None:
        self._stage = stage
        self._release = release
        self._watch = watch
        self._deployed = datetime.now(UTC)
        self.progress = ReleaseProgress(release=release.name, is_harmless=release.guilty is None)

    def run(self) -> ReleaseProgress:
        """Follow the release until it is healed or a time limit is reached."""
        if not self._is_ready():
            return self.progress
        self._deployed = datetime.now(UTC)
        hashes = self._stage.deploy(self._release)
        subjects = (each.subject for each in self._release.commits)
        self._update(commits=tuple(zip(hashes, subjects, strict=True)))
        incident = self._incident()
        if incident is None:
            return self.progress
        self._trace(incident)
        self._stage.start_healing()
        self._heal()
        return self.progress

    def _update(self, **known: Any) -> None:  # noqa: ANN401 - fields of the progress
        self.progress = replace(self.progress, **known)
        self._watch(self.progress)

    @property
    def _machine(self) -> Machine:
        return self._stage.machine

    def _elapsed_s(self) -> float:
        return (datetime.now(UTC) - self._deployed).total_seconds()

    def _until(self, patience_s: float, is_there: Callable[[], bool]) -> bool:
        """Wait for a condition; return whether it came true in time."""
        deadline = time.monotonic() + patience_s
        while not is_there():
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_S)
        return True

    def _is_ready(self) -> bool:
        """Wait for enough snapshots and recorded calls of the healthy rental."""

        def is_known() -> bool:
            health = self._stage.request("GET", "/health")["health"]
            functions = self._stage.request("GET", "/recordings/functions")["functions"]
            calls = sum(each["calls"] for each in functions)
            if calls != self.progress.recorded:
                self._update(recorded=calls)
            recorded: Counter[str] = Counter()
            for each in functions:
                recorded[each["module"]] += each["calls"]
            is_recorded = min(recorded[page] for page in PAGES) >= CALLS_OF_PAGE and calls >= CALLS_MIN
            return bool(health["snapshots_collected"] >= SNAPSHOTS_MIN and is_recorded)

        if self._until(4 * self._machine.moment_s, is_known):
            return self._release.fails or self._is_limited()
        reason = f"Nothing was deployed: too little was reported or recorded. {self._machine.description}"
        self._update(reason=reason)
        return False

    def _is_limited(self) -> bool:
        """Limit the latency by the usual one; return whether that is known."""
        snapshots = self._stage.request("GET", "/snapshots", limit=SNAPSHOTS_MIN)["snapshots"]
        usual = [each["avg_latency_ms"] for each in snapshots if each["avg_latency_ms"] is not None]
        if not usual:
            self._update(reason="Nothing was deployed, because none of the rental's snapshots has a latency.")
            return False
        self._stage.limit_latency(WELL * median(usual))
        return True

    def _incident(self) -> str | None:
        """Wait for the incident that the release opens, and return its id."""
        found: list[str] = []

        def is_there() -> bool:
            incidents = self._stage.request("GET", "/incidents", state="open")["incidents"]
            found.extend(each["id"] for each in incidents)
            return bool(found)

        is_harmless = self._release.guilty is None
        patience_s = CALM_S if is_harmless else self._machine.moment_s
        if self._until(patience_s, is_there):
            details = self._stage.request("GET", f"/incidents/{found[0]}")["incident"]
            findings = tuple(each["message"] for each in details["findings"])
            self._update(detected_after_s=self._elapsed_s(), findings=findings)
            return found[0]
        reason = f"Nothing was found in {patience_s:.0f} s." + (
            "" if is_harmless else f" {self._machine.description}"
        )
        self._update(is_calm=is_harmless, reason=reason)
        return None

    def _trace(self, incident: str) -> None:
        """Make the service search for the commit, as `geoheal suspects` does."""
        path, answers = f"/incidents/{incident}/suspects", list[Mapping[str, Any]]()

        def is_over() -> bool:
            answer = self._stage.response(path)
            body = answer.json()
            answers.append(body.get("suspects", {"error": body.get("detail")}))
            return answer.status_code not in AGAIN

        self._until(SEARCH_S * self._machine.stretch, is_over)
        last = answers[-1]
        if last.get("commit") is None:
            why = last.get("error") or last.get("reason") or "The search did not end in time."
            self._update(untraced=why)
            return
        lines = last["lines"]
        self._update(
            traced_after_s=self._elapsed_s(),
            commit=last["commit"],
            path=last["path"],
            lines=None if lines is None else (lines[0], lines[1]),
        )

    def _heal(self) -> None:
        """Follow the attempts on the incident until the patch is verified or nothing more will happen."""
        stabilisation = timedelta(seconds=POLICY["stabilisation_s"])
        looking_s = (stabilisation + patience_of(stabilisation)).total_seconds()
        patience_s = self._machine.moment_s + self._machine.patch_s + looking_s
        if not self._until(patience_s, self._is_over):
            last = "" if self.progress.reason is None else f" The last attempt: {self.progress.reason}"
            self._update(
                reason=f"Nothing more happened within {patience_s:.0f} s. {self._machine.description}{last}"
            )

    def _is_over(self) -> bool:
        attempt = decisive(self._stage.request("GET", "/history", limit=20)["history"])
        if attempt is None:
            return False
        known: dict[str, Any] = {"reason": attempt["result"]["reason"]}
        patch = attempt["result"]["patch"]
        if patch is not None:
            known |= self._patched(patch)
        if any(getattr(self.progress, name) != value for name, value in known.items()):
            self._update(**known)
        is_verified = self.progress.verified_after_s is not None
        return patch is not None and (is_verified or self.progress.rolled_back or is_left_undecided(attempt))

    def _patched(self, patch_id: str) -> dict[str, Any]:
        patch = self._stage.request("GET", f"/patches/{patch_id}")["patch"]
        if patch["state"] == "applied" and self._stage.target == "git" and self.progress.branch is None:
            branch = f"geoheal/{patch_id.replace('-', '')[-12:]}"
            self._update(branch=branch)
            self._stage.merge(branch)
        verification = patch["verification"] or {}
        is_verified = patch["state"] == "verified"
        return {
            "title": patch["title"],
            "diff": patch["diff"],
            "proposed_after_s": self._after(patch["created_at"]),
            "applied_after_s": self._after(patch["applied_at"]),
            "rolled_back": patch["state"] == "rolled_back",
            "before": verification.get("before"),
            "after": verification.get("after"),
            "verified_after_s": self.progress.verified_after_s
            or (self._elapsed_s() if is_verified else None),
        }

    def _after(self, moment: str | None) -> float | None:
        if moment is None:
            return None
        return (datetime.fromisoformat(moment) - self._deployed).total_seconds()
