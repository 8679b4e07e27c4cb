"""The map from tests to the functions of a module that they enter, on the current code."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from geoheal.fitness.suite.run import ReportedTest, SuiteRun, TestOrder, run_suite
from geoheal.sandbox import Sandbox

BOXES: Final = 8
"""Largest number of runs: each ends at a test that breaks its sandbox, which the next leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachMap:
    """Test results on the current code.

    Parameters
    ----------
    tests
        By id.
    outside
        Functions that were entered outside of tests, by a ``conftest.py`` for instance.
    seconds
        Time spent on creating it.
    fault
        Why it is not complete; empty if it is.
    """

    tests: Mapping[str, ReportedTest]
    outside: frozenset[str]
    seconds: float
    fault: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON."""
        tests = {
            name: [result.outcome, result.message, result.seconds, sorted(result.reached)]
            for name, result in self.tests.items()
        }
        return {
            "tests": tests,
            "outside": sorted(self.outside),
            "seconds": self.seconds,
            "fault": self.fault,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "ReachMap":
        """Restore it from JSON."""
        tests = {
            name: ReportedTest(outcome, message, seconds, frozenset(reached))
            for name, (outcome, message, seconds, reached) in kept["tests"].items()
        }
        return cls(
            tests=tests, outside=frozenset(kept["outside"]), seconds=kept["seconds"], fault=kept["fault"]
        )


def make_map(sandbox: Sandbox, order: TestOrder, limit_s: float) -> ReachMap:
    """Run all tests on the current code, and record the functions that each one enters.

    A test that ends a run (it crashes, or takes too long) is left out, and the others run in another sandbox.
    """
    began_s = time.monotonic()
    tests: dict[str, ReportedTest] = {}
    broken: set[str] = set()
    outside: frozenset[str] = frozenset()
    fault = ""
    for _ in range(BOXES):
        run = run_suite(sandbox, replace(order, skip=frozenset(tests) | broken, is_watched=True))
        tests |= run.tests
        outside |= run.outside
        fault = _fault(run)
        if not fault or run.under_way is None or time.monotonic() - began_s > limit_s:
            break
        broken.add(run.under_way)
        tests[run.under_way] = ReportedTest("failed", fault)
    return ReachMap(tests=tests, outside=outside, seconds=time.monotonic() - began_s, fault=fault)


def _fault(run: SuiteRun) -> str:
    if run.is_whole:
        uncollected = next(iter(run.uncollected.items()), None)
        return "" if uncollected is None else f"{uncollected[0]} cannot be collected ({uncollected[1]})"
    if run.has_no_pytest:
        return "the environment has no pytest"
    if run.end:
        return run.end
    said = (run.result.returned.stderr or run.result.returned.stdout).strip().splitlines()
    return f"pytest did not finish: {said[-1] if said else 'no output'}"
