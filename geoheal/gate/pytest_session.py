"""The gate at the end of a pytest run: a report per module, as if it were a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from geoheal.config.settings import load_settings
from geoheal.domain.display import printable
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import GeohealError
from geoheal.fitness.limits import sandbox_policy, snapshots_folder
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.gate.gate import MODULE_FILE, GateQuestion, gate
from geoheal.gate.reports.report import GateReport

PREFIX = "geoheal-gate"


class GatePlugin:
    """Judges the branch after the tests, in the process that reports.

    Parameters
    ----------
    config
        Configuration of this run.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._base: str = config.getoption("geoheal_gate")
        recorded: str | None = config.getoption("geoheal_gate_recorded")
        self._question = GateQuestion(
            folder=_folder(config, recorded),
            base=self._base,
            recorded=None if recorded is None else Path(recorded),
        )
        self._is_strict: bool = config.getoption("geoheal_gate_strict")
        self._report: GateReport | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Add the gate's reports to those of the tests."""
        result = yield
        if not self._config.getoption("collectonly"):
            for report in self._reports():
                session.testscollected += 1
                self._config.hook.pytest_runtest_logstart(nodeid=report.nodeid, location=report.location)
                self._config.hook.pytest_runtest_logreport(report=report)
                self._config.hook.pytest_runtest_logfinish(nodeid=report.nodeid, location=report.location)
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the gate's overall verdict, and the files about which nothing is known."""
        if self._report is None:
            return
        report = self._report
        terminalreporter.section(f"geoheal gate against {printable(self._base)}")
        for each in report.modules:
            terminalreporter.line(printable(f"{each.verdict.value}: {each.name}: {each.reason}"))
        if report.tests is not None:
            terminalreporter.line(printable(f"Tests of the project: {report.tests.reason}"))
        notices = (notice for each in report.modules for notice in each.notices)
        for notice in (report.reason, *report.notices, *notices):
            terminalreporter.line(printable(notice))

    def _reports(self) -> Iterator[pytest.TestReport]:
        try:
            settings = load_settings()
            with Sandboxes(sandbox_policy(settings), snapshots=snapshots_folder(settings)) as sandboxes:
                self._report = gate(self._question, sandboxes)
        except GeohealError as error:
            yield self._as_test(
                "gate", Recommendation.REJECT, f"The gate could not judge: {error.message}", 0.0
            )
            return
        for each in self._report.modules:
            yield self._as_test(each.name, each.verdict, each.reason, each.seconds)
        tests = self._report.tests
        verdict = None if tests is None else tests.known
        if tests is not None and verdict is not None:
            yield self._as_test("tests", verdict, tests.reason, tests.finding.seconds)
        for number, reason in enumerate(self._report.not_run, start=1):
            yield self._as_test(f"not_run[{number}]", Recommendation.TEST_MORE, reason, 0.0)

    def _as_test(self, name: str, verdict: Recommendation, reason: str, seconds: float) -> pytest.TestReport:
        text = printable(reason)
        is_open = verdict is Recommendation.TEST_MORE
        is_skipped = is_open and not self._is_strict
        is_passed = verdict is Recommendation.APPLY
        outcome = "passed" if is_passed else "skipped" if is_skipped else "failed"
        longrepr = None if is_passed else (MODULE_FILE, 0, f"Skipped: {text}") if is_skipped else text
        return pytest.TestReport(
            nodeid=f"{PREFIX}::{name}",
            location=(PREFIX, None, name),
            keywords={},
            outcome=outcome,  # type: ignore[arg-type]
            longrepr=longrepr,
            when="call",
            duration=seconds,
        )


def _folder(config: pytest.Config, recorded: str | None) -> Path:
    """Return a folder of the work tree.

    Without a configuration file pytest takes any path on its command line for a test path, including that of
    recorded calls, and its root is above all of them.
    """
    return config.invocation_params.dir if recorded and config.inipath is None else config.rootpath
