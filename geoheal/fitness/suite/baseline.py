"""Results of the relevant tests on the current code, in two runs that are sabotaged in turn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from geoheal.fitness.suite.halves import Half
from geoheal.fitness.suite.run import SuiteRun
from geoheal.fitness.suite.verdict import FAILED, PASSED


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedTests:
    """Expected results of a change.

    Parameters
    ----------
    halves
        The two runs.
    expected
        For each run, the outcome of each test that counts: those that passed without sabotage.
    """

    halves: tuple[Half, Half]
    expected: tuple[Mapping[str, str], Mapping[str, str]]

    @classmethod
    def of(
        cls, both: tuple[Half, Half], runs: tuple[Mapping[str, str], Mapping[str, str]]
    ) -> "ExpectedTests":
        """Leave out the tests that are flaky."""
        steady = {
            test
            for half, outcomes in zip(both, runs, strict=True)
            for test, outcome in outcomes.items()
            if test not in half.sabotaged and outcome == PASSED
        }
        first, second = (
            {test: each for test, each in outcomes.items() if test in steady} for outcomes in runs
        )
        return cls(halves=both, expected=(first, second))

    def without(self, tests: Collection[str]) -> "ExpectedTests":
        """Leave out further tests."""
        first, second = (
            {test: each for test, each in outcomes.items() if test not in tests} for outcomes in self.expected
        )
        return ExpectedTests(halves=self.halves, expected=(first, second))

    @property
    def counted(self) -> frozenset[str]:
        """Tests that count."""
        return frozenset(self.expected[0]) | frozenset(self.expected[1])

    @property
    def made_to_fail(self) -> int:
        """Tests that failed when they were sabotaged."""
        return sum(outcome == FAILED for expected in self.expected for outcome in expected.values())


def outcomes_of(run: SuiteRun, chosen: frozenset[str]) -> dict[str, str]:
    """Return the outcomes of the chosen tests that passed or failed."""
    return {
        test: result.outcome
        for test, result in run.tests.items()
        if test in chosen and result.outcome in (PASSED, FAILED)
    }
