"""Whether a change passes the tests that reach it."""

import time
from dataclasses import replace
from typing import Protocol

from geoheal.domain.evaluation.suite import SuiteFinding, SuiteState
from geoheal.fitness.suite.baseline import ExpectedTests
from geoheal.fitness.suite.halves import Half
from geoheal.fitness.suite.reach_map import ReachMap
from geoheal.fitness.suite.run import SuiteRun
from geoheal.fitness.suite.selection import Touched
from geoheal.fitness.suite.verdict import PASSED, Fault, faults

FAILED_MAX = 20
"""Largest number of names of failed tests to keep."""
_SHARE = 0.5
"""Share of the time limit that the chosen tests may take, by their duration for the map."""


class TestRunner(Protocol):
    """Runs the tests of one change."""

    limit_s: float

    def map(self) -> tuple[ReachMap, float]:
        """Return the map of the current code, and the seconds spent on creating it."""

    def touched(self) -> Touched:
        """Return the functions that the change touches."""

    def baseline(self, chosen: frozenset[str]) -> ExpectedTests:
        """Run tests on the current code, in two halves."""

    def run_current(self, half: Half, chosen: frozenset[str]) -> SuiteRun:
        """Run tests on the current code, some of them sabotaged."""

    def run_changed(self, half: Half, chosen: frozenset[str]) -> SuiteRun:
        """Run them on the change."""


class Check:
    """Check of one change."""

    def __init__(self, runner: TestRunner) -> None:
        self._runner = runner

    def run(self) -> SuiteFinding:
        """Run the tests that reach the change."""
        found, map_s = self._runner.map()
        if not any(result.outcome == PASSED for result in found.tests.values()):
            why = found.fault or "none of them passes in the sandbox"
            return _not_run(f"The project's tests were not run: {why}.", map_s=map_s)
        began_s = time.monotonic()
        finding = self._gated(found)
        return replace(finding, known=len(found.tests), map_s=map_s, seconds=time.monotonic() - began_s)

    def _gated(self, found: ReachMap) -> SuiteFinding:
        reaching, chosen = self._selected(found)
        if not chosen:
            reason = _unreached(found, len(reaching))
            return SuiteFinding(state=SuiteState.UNREACHED, reason=reason, left_out=len(reaching))
        baseline = self._runner.baseline(chosen)
        run = len(baseline.counted)
        left_out = len(reaching) - run
        if not run or not baseline.made_to_fail:
            return _not_run(FLAKY if not run else PROVES_NOTHING, left_out=left_out)
        wrong, excused = self._wrong(baseline, chosen)
        if not wrong:
            return _passed(baseline.without(excused), len(reaching))
        failed = tuple(dict.fromkeys(each.test for each in wrong if each.test))[:FAILED_MAX]
        return SuiteFinding(
            state=SuiteState.FAILED, reason=_failed(wrong), run=run, left_out=left_out, failed=failed
        )

    def _selected(self, found: ReachMap) -> tuple[frozenset[str], frozenset[str]]:
        """Ids of the tests that reach the change, and of those that pass and fit into the time."""
        change = self._runner.touched()
        if not change.functions.isdisjoint(found.outside):
            change = replace(change, on_import=True)
        reaching = {
            test: result for test, result in found.tests.items() if change.is_reached_by(result.reached)
        }
        passing = sorted(
            (result.seconds, test) for test, result in reaching.items() if result.outcome == PASSED
        )
        chosen: set[str] = set()
        left_s = self._runner.limit_s * _SHARE
        for seconds, test in passing:
            left_s -= seconds
            if left_s > 0 or not chosen:
                chosen.add(test)
        return frozenset(reaching), frozenset(chosen)

    def _wrong(self, baseline: ExpectedTests, chosen: frozenset[str]) -> tuple[list[Fault], set[str]]:
        """Return the reasons against the change.

        Tests that the current code also fails do not count.
        """
        found: list[Fault] = []
        excused: set[str] = set()
        for half, expected in zip(baseline.halves, baseline.expected, strict=True):
            wrong = faults(self._runner.run_changed(half, chosen), expected, chosen)
            if wrong and all(each.is_failure for each in wrong):
                again = self._runner.run_current(half, chosen).tests
                passing = {test for test, result in again.items() if result.outcome == PASSED}
                excused |= {each.test for each in wrong} - passing
                wrong = [each for each in wrong if each.test in passing]
            found += wrong
            if any(not each.is_failure for each in found):
                break
        return found, excused


FLAKY = "The tests that reach the change were run, but do not count, because they are flaky."
PROVES_NOTHING = (
    "The tests that reach the change were not run on it: none of them can be made to fail, so a pass would "
    "prove nothing."
)


def _not_run(reason: str, *, map_s: float | None = None, left_out: int = 0) -> SuiteFinding:
    return SuiteFinding(state=SuiteState.NOT_RUN, reason=reason, map_s=map_s, left_out=left_out)


def _passed(baseline: ExpectedTests, reaching: int) -> SuiteFinding:
    run = len(baseline.counted)
    left_out = reaching - run
    if not baseline.made_to_fail:
        return _not_run(FLAKY, left_out=left_out)
    reason = f"The candidate passes {run} tests of the project, which reach the change."
    if run == 1:
        reason = "The candidate passes the one test of the project that reaches the change."
    return SuiteFinding(state=SuiteState.PASSED, reason=reason, run=run, left_out=left_out)


def _unreached(found: ReachMap, reaching: int) -> str:
    if reaching:
        return f"The tests that reach the change ({reaching}) do not pass on the current code in the sandbox."
    incomplete = f" Their map is not complete: {found.fault}." if found.fault else ""
    return f"None of the project's {len(found.tests)} tests reaches the change.{incomplete}"


def _failed(wrong: list[Fault]) -> str:
    first = next((each for each in wrong if not each.is_failure), wrong[0])
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"The candidate {first.why}{more}."
