"""Each step is shown once, in plain words, and what falls short says why."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from geoheal.demo.machine import IDLE_PAIR_S, Machine
from geoheal.demo.rental.release_progress import ReleaseProgress
from geoheal.demo.rental.releases import RELEASES
from geoheal.demo.rental.screen import conclusion, introduction, steps

NEW = ReleaseProgress(release="slow_commit")
HARMLESS = ReleaseProgress(release="harmless", is_harmless=True)
DEPLOYED = replace(NEW, commits=(("a" * 40, "Begin"), ("b" * 40, "Count again")), recorded=60)
DETECTED = replace(DEPLOYED, detected_after_s=4.0, findings=("Latency high: 56 ms > 8 ms",))
TRACED = replace(
    DETECTED, traced_after_s=40.0, commit="b" * 40, path="rental/availability.py", lines=(11, 15)
)
PROPOSED = replace(TRACED, proposed_after_s=60.0, title="Revert bbbb", diff="-a\n+b\n", reason="Faster.")
APPLIED = replace(PROPOSED, applied_after_s=61.0)
VERIFIED = replace(APPLIED, verified_after_s=80.0, before=56.1, after=2.2)


def shown(before, now):
    written = io.StringIO()
    console = Console(width=200, file=written)
    for step in steps(before, now):
        console.print(step)
    return written.getvalue()


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (NEW, replace(NEW, recorded=3), ["The release follows after 40 calls, some of each page, and"]),
        (replace(NEW, recorded=3), replace(NEW, recorded=44), ["44 calls are recorded"]),
        (NEW, DEPLOYED, ["Deployed: 2 commits, after 60 calls", "bbbbbbbbbbbb  Count again"]),
        (DEPLOYED, DETECTED, ["4 s  Detected: Latency high: 56 ms > 8 ms."]),
        (DETECTED, TRACED, ["bbbbbbbbbbbb (Count again), rental/availability.py, lines 11 to 15."]),
        (DETECTED, replace(DETECTED, untraced="No calls."), ["No commit was named: No calls."]),
        (TRACED, PROPOSED, ["Proposed: Revert bbbb", "Faster.", "+b"]),
        (PROPOSED, APPLIED, ["61 s  Applied"]),
        (APPLIED, VERIFIED, ["80 s  Verified in the rental's own snapshots: mean latency 56.1 → 2.2 ms."]),
    ],
)
def test_a_step_is_shown_when_it_has_happened_and_once(before, now, expected):
    text = shown(before, now)
    assert all(each in text for each in expected), text
    assert shown(now, now) == ""


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        (VERIFIED, "Healed, and verified"),
        (replace(HARMLESS, is_calm=True, reason="Nothing was found in 30 s."), "Nothing is wrong"),
        (replace(VERIFIED, is_harmless=True), "Nothing is wrong with it, but something was found. Faster."),
        (replace(NEW, reason="Busy."), "slow_commit: The fault was not detected. Busy."),
        (replace(TRACED, reason="Busy."), "The fault was detected, but no patch was found. Busy."),
        (PROPOSED, "A patch was proposed, but not applied. Faster."),
        (APPLIED, "The patch was applied, but not verified. Faster."),
        (replace(APPLIED, rolled_back=True), "The patch was rolled back. Faster."),
    ],
)
def test_the_end_says_what_came_of_it(progress, expected):
    assert expected in conclusion(progress)
    assert (progress.to_dict()["shortfall"] is None) is progress.is_well


def test_what_is_begun_says_what_will_be_deployed():
    idle, busy = Machine(IDLE_PAIR_S), Machine(6 * IDLE_PAIR_S)
    assert all(each.title in introduction(each, idle) for each in RELEASES)
    assert "for two minutes;" in introduction(RELEASES[0], idle)
    assert "for about 12 minutes, because this machine is busy;" in introduction(RELEASES[0], busy)
