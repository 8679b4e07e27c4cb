"""Result of the project's own tests on a branch."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.suite import SuiteFinding, SuiteState
from geoheal.errors import ApplyFailed, ConfigurationError, SandboxError, SandboxUnavailable
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.suite.check import Check
from geoheal.gate.suite.runner import BranchRunner, Committed
from geoheal.gate.suite.tests import TestFiles
from geoheal.sandbox.snapshot.committed import CommittedFiles
from geoheal.suspects.boxes import ShownProject

CHANGED_TESTS: Final = (
    "{reason} The head changes all of these tests, so a person must decide which side is right."
)
NOTHING: Final = "Apart from tests, the branch changes no Python file of the project."


@dataclass(frozen=True, slots=True)
class TestsReport:
    """Outcome of the tests; without a verdict if they are not against the branch."""

    finding: SuiteFinding
    verdict: Recommendation | None
    reason: str

    @property
    def known(self) -> Recommendation | None:
        """The verdict, or "not known" if they should have been run and could not be."""
        if self.verdict is None and self.finding.state is SuiteState.NOT_RUN:
            return Recommendation.TEST_MORE
        return self.verdict

    def answer(self) -> dict[str, Any]:
        """Plain values by name."""
        verdict = None if self.verdict is None else self.verdict.value
        return {**self.finding.to_dict(), "verdict": verdict, "reason": self.reason}


def tests_report(
    sandboxes: Sandboxes,
    environment: Path | None,
    shown: ShownProject,
    commits: tuple[str, str],
    tests: TestFiles,
    limit_s: float,
) -> TestsReport:
    """Run the base's tests that reach the change, on the base and on the head.

    Parameters
    ----------
    shown
        The project with its tests, as the base describes it.
    commits
        Base and head.

    Raises
    ------
    SandboxUnavailable
        When the sandbox does not contain code on this machine.
    """
    if not tests.judged():
        return TestsReport(SuiteFinding(state=SuiteState.UNREACHED, reason=NOTHING), None, NOTHING)
    base, head = (CommittedFiles(shown.project, shown.git, each, shown.folder) for each in commits)
    try:
        finding = Check(BranchRunner(sandboxes, environment, Committed(base, head), tests, limit_s)).run()
    except SandboxUnavailable:
        raise
    except (SandboxError, ConfigurationError, ApplyFailed) as error:
        finding = SuiteFinding(state=SuiteState.NOT_RUN, reason=error.message)
    return report_of(finding, tests)


def report_of(finding: SuiteFinding, tests: TestFiles) -> TestsReport:
    """Return the verdict: tests that the branch itself changes do not count against it."""
    reason = finding.reason.replace("The candidate", "The head")
    finding = replace(finding, reason=reason)
    if finding.state is not SuiteState.FAILED:
        return TestsReport(finding, None, reason)
    if finding.failed and all(map(tests.is_changed, finding.failed)):
        return TestsReport(finding, Recommendation.TEST_MORE, CHANGED_TESTS.format(reason=reason))
    return TestsReport(finding, Recommendation.REJECT, reason)
