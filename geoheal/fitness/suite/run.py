"""Run a project's tests in the sandbox, and read their reports."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.sandbox import ModuleSource, RunRequest, RunResult, Sandbox
from geoheal.sandbox.snapshot.snapshot import PROJECT_FOLDER

NAME: Final = "geoheal_suite"
"""Import name of the runner in the sandbox."""
_SOURCE: Final = Path(__file__).with_name("inside.py")
_ENDED: Final = frozenset({0, 1, 5})
"""Exit codes of pytest: all passed, some failed, none collected."""


@dataclass(frozen=True, slots=True)
class ReportedTest:
    """Report of one test.

    Parameters
    ----------
    outcome
        ``passed``, ``failed``, ``skipped`` or ``xpassed``.
    message
        Why it did not pass.
    seconds
        Duration by its own report.
    reached
        Qualified names of the watched module's functions that it entered.
    """

    outcome: str
    message: str = ""
    seconds: float = 0.0
    reached: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SuiteRun:
    """One run of tests.

    Parameters
    ----------
    tests
        Report of each test, by id.
    result
        Outcome of the run.
    repeated
        Ids reported more than once.
    under_way
        The test that was running when the run ended.
    uncollected
        Why files could not be collected, by id.
    outside
        Functions entered outside of any test, file or fixture.
    is_whole
        Whether pytest finished.
    """

    tests: Mapping[str, ReportedTest]
    result: RunResult
    repeated: frozenset[str] = frozenset()
    under_way: str | None = None
    uncollected: Mapping[str, str] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    is_whole: bool = False

    @property
    def has_no_pytest(self) -> bool:
        """Whether the environment has no pytest."""
        failure = self.result.failure
        return failure is not None and failure.message == "ModuleNotFoundError: No module named 'pytest'"

    @property
    def end(self) -> str:
        """How the run ended, if it did not finish."""
        failure = self.result.failure
        return "" if failure is None else failure.message.rstrip(".")


@dataclass(frozen=True, slots=True)
class ModuleInPlace:
    """A module that replaces that of the tree.

    Parameters
    ----------
    name, source
        Its import name, and its source in this run.
    file
        Its file, relative to the project's root; None if the tree does not have it.
    """

    name: str
    source: str
    file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOrder:
    """Tests to run, and how.

    Parameters
    ----------
    modules
        Modules that have another source in this run.
    files
        Files, relative to the project's root, whose entered functions are recorded.
    paths
        Paths for pytest, relative to the root.
    only
        Ids of the tests to run; None for all.
    skip
        Ids of tests to leave out.
    has_plugins
        Whether installed pytest plug-ins belong to the project: in geoheal's own environment they do not.
    is_watched
        Whether to record the functions that each test enters.
    """

    modules: tuple[ModuleInPlace, ...] = ()
    files: tuple[str, ...]
    paths: tuple[str, ...]
    only: Collection[str] | None = None
    skip: Collection[str] = ()
    has_plugins: bool = True
    is_watched: bool = False


def run_suite(sandbox: Sandbox, order: TestOrder) -> SuiteRun:
    """Run tests in a separate sandbox."""
    request = {
        "root": PROJECT_FOLDER,
        "paths": list(order.paths),
        "only": None if order.only is None else sorted(order.only),
        "skip": sorted(order.skip),
        "plugins": order.has_plugins,
        "watched": [f"{PROJECT_FOLDER}/{file}" for file in order.files] if order.is_watched else [],
    }
    others = {
        each.name: ModuleSource(each.source, None if each.file is None else f"{PROJECT_FOLDER}/{each.file}")
        for each in order.modules
    }
    result = sandbox.run(
        RunRequest(
            NAME,
            _SOURCE.read_text(encoding="utf-8"),
            f"module.run({request!r}, probe)",
            preload=("pytest",),
            others=others,
        )
    )
    return read_run(result)


def read_run(result: RunResult) -> SuiteRun:
    """Read the report of a run; malformed parts are skipped."""
    tests: dict[str, ReportedTest] = {}
    uncollected: dict[str, str] = {}
    repeated: set[str] = set()
    under_way, outside, is_whole = None, frozenset[str](), False
    for output in result.returned.outputs:
        match output.value:
            case ["begin", str(name)]:
                under_way = name
            case ["test", str(name), str(outcome), str(message), int() | float() as seconds, [*reached]]:
                repeated |= {name} & tests.keys()
                tests[name] = ReportedTest(outcome, message, float(seconds), frozenset(map(str, reached)))
                under_way = None
            case ["uncollected", str(name), str(message)]:
                uncollected[name] = message
            case ["outside", [*reached]]:
                outside = frozenset(map(str, reached))
            case ["end", int(code)]:
                is_whole = code in _ENDED
    return SuiteRun(
        tests=tests,
        result=result,
        repeated=frozenset(repeated),
        under_way=under_way,
        uncollected=uncollected,
        outside=outside,
        is_whole=is_whole and result.is_ok,
    )
