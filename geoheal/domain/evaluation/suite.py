"""Result of a project's own tests on a change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SuiteState(StrEnum):
    """Whether the project's tests support a change."""

    PASSED = "passed"
    """All tests that reach the change and pass on the current code pass with it."""
    FAILED = "failed"
    """A test fails with it, or the test report is not credible."""
    UNREACHED = "unreached"
    """No test that passes on the current code reaches the change."""
    NONE = "none"
    """The project does not name tests."""
    NOT_RUN = "not_run"
    """The tests could not be run, so nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteFinding:
    """Outcome of a project's tests.

    Parameters
    ----------
    state, reason
        The outcome, and a sentence that explains it.
    run
        Number of tests run with the change.
    left_out
        Tests that reach it but were not counted: flaky, failing on the current code, or beyond the time
        limit.
    known
        Tests that were run on the current code to build the map; None without a map.
    failed
        Names of failing tests, at most twenty.
    map_s
        Seconds spent on the map; 0.0 if it was cached; None without a map.
    seconds
        Seconds spent on the gate, without the map.
    """

    state: SuiteState
    reason: str
    run: int = 0
    left_out: int = 0
    known: int | None = None
    failed: tuple[str, ...] = ()
    map_s: float | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """Plain values by name."""
        return {
            "state": self.state.value,
            "reason": self.reason,
            "run": self.run,
            "left_out": self.left_out,
            "known": self.known,
            "failed": list(self.failed),
            "map_s": self.map_s,
            "seconds": self.seconds,
        }
