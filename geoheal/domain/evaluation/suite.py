"""What a project's own tests say of a change."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class SuiteState(StrEnum):
    """Whether the project's tests speak for a change."""

    PASSED = "passed"
    """All tests that reach the change, and pass on the current code, pass on it."""
    FAILED = "failed"
    """A test does not pass on it, or its report of them is not believed."""
    UNREACHED = "unreached"
    """No test that passes on the current code reaches the change."""
    NONE = "none"
    """The project names no tests."""
    NOT_RUN = "not_run"
    """They could not be run, so nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteFinding:
    """What came of a project's tests.

    Parameters
    ----------
    state, reason
        What they say, and a sentence for the reader.
    run
        Tests that were run on the change.
    left_out
        Of the tests that reach it, those that were not counted: flaky, failing on the current code, or more
        than the time limit allows.
    known
        Tests of the project that were run on the current code for the map; None where there is no map.
    failed
        Names of those that do not pass, at most twenty.
    map_s
        Seconds that the map took; 0.0 where it was known; None if missing.
    seconds
        Seconds that the gate took, without the map.
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
