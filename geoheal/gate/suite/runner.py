"""Test runs of a branch: on the base or on the head, unchanged or sabotaged."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.suite.baseline import ExpectedTests, outcomes_of
from geoheal.fitness.suite.halves import Half, function_of, halves
from geoheal.fitness.suite.reach_map import ReachMap, make_map
from geoheal.fitness.suite.run import SuiteRun, TestOrder, run_suite
from geoheal.fitness.suite.runner import suite_policy
from geoheal.fitness.suite.selection import Touched, touched
from geoheal.gate.suite.tests import TestFiles
from geoheal.sandbox import Sandbox
from geoheal.sandbox.snapshot.committed import CommittedFiles


@dataclass(frozen=True, slots=True)
class Committed:
    """The project in both commits."""

    base: CommittedFiles
    head: CommittedFiles


class BranchRunner:
    """Runs the base's tests on both commits.

    Parameters
    ----------
    limit_s
        Seconds that one run may take.
    """

    def __init__(
        self,
        sandboxes: Sandboxes,
        environment: Path | None,
        files: Committed,
        tests: TestFiles,
        limit_s: float,
    ) -> None:
        self.limit_s = limit_s
        self._sandboxes = sandboxes
        self._environment = environment
        self._files = files
        self._tests = tests
        self._policy = suite_policy(sandboxes.policy, limit_s)

    def touched(self) -> Touched:
        """Return what the branch changes in the files of the base."""
        found = [touched(each.before, each.after) for each in self._tests.judged()]
        functions = frozenset(name for each in found for name in each.functions)
        return Touched(functions, on_import=any(each.on_import for each in found))

    def map(self) -> tuple[ReachMap, float]:
        """Run all tests on the base, and record which functions of changed files each one enters."""
        made = make_map(self._sandbox(self._files.base, {}), self._order(), self.limit_s)
        return made, made.seconds

    def baseline(self, chosen: frozenset[str]) -> ExpectedTests:
        """Run tests on the base, in two halves."""
        folder = self._sandboxes.snapshot_of(self._files.base).folder
        both = halves(folder, chosen, secrets.randbits(128))
        first, second = (outcomes_of(self.run_current(half, chosen), chosen) for half in both)
        return ExpectedTests.of(both, (first, second))

    def run_current(self, half: Half, chosen: frozenset[str]) -> SuiteRun:
        """Run tests on the base."""
        return run_suite(self._sandbox(self._files.base, half.altered), self._order(chosen))

    def run_changed(self, half: Half, chosen: frozenset[str]) -> SuiteRun:
        """Run the base's tests on the head."""
        altered = self._tests.texts() | dict(half.altered)
        return run_suite(self._sandbox(self._files.head, altered), self._order(chosen))

    def _order(self, chosen: frozenset[str] | None = None) -> TestOrder:
        project = self._files.base.project
        paths = None if chosen is None else tuple(sorted({function_of(test)[0] for test in chosen}))
        return TestOrder(
            files=tuple(each.path for each in self._tests.judged()),
            paths=project.tests if paths is None else paths,
            only=chosen,
            has_plugins=self._environment is not None,
            is_watched=chosen is None,
        )

    def _sandbox(self, files: CommittedFiles, altered: Mapping[str, str]) -> Sandbox:
        return self._sandboxes.of_files(self._environment, files, altered=altered, policy=self._policy)
