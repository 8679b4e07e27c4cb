"""The gate of the project's own tests: after import, before measurement."""

import threading
from pathlib import Path

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.suite import SuiteFinding, SuiteState
from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError, SandboxError, SandboxUnavailable
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.suite.check import Check
from geoheal.fitness.suite.runner import SuiteRunner


class Suite:
    """The tests of one project; thread-safe.

    Parameters
    ----------
    sandboxes
        The sandboxes.
    project
        The project.
    environment
        Virtual environment with the packages; the project's if None.
    limit_s
        Seconds that one run of tests may take.
    """

    def __init__(
        self, sandboxes: Sandboxes, project: Project, environment: Path | None, limit_s: float
    ) -> None:
        self._sandboxes = sandboxes
        self._project = project
        self._environment = environment
        self._limit_s = limit_s
        self._known: dict[CodeChange, SuiteFinding] = {}
        self._lock = threading.Lock()

    @property
    def has_tests(self) -> bool:
        """Whether the project names tests."""
        return bool(self._project.tests)

    def check(self, change: CodeChange) -> SuiteFinding:
        """Run the tests that reach a change whose current code is known; once per change.

        Raises
        ------
        SandboxUnavailable
            When the sandbox does not contain code on this machine.
        """
        with self._lock:
            if change not in self._known:
                self._known[change] = self._checked(change)
            return self._known[change]

    def _checked(self, change: CodeChange) -> SuiteFinding:
        if not self.has_tests:
            return SuiteFinding(state=SuiteState.NONE, reason="The project names no tests.")
        try:
            runner = SuiteRunner(self._sandboxes, self._project, self._environment, self._limit_s, change)
            return Check(runner).run()
        except SandboxUnavailable:
            raise
        except (SandboxError, ConfigurationError) as error:
            return SuiteFinding(state=SuiteState.NOT_RUN, reason=error.message)


def suite_of(
    sandboxes: Sandboxes, project: Project | None, environment: Path | None, limit_s: float
) -> Suite | None:
    """Return the tests of a project; None without a project."""
    return None if project is None else Suite(sandboxes, project, environment, limit_s)
