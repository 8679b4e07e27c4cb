"""Run a project's tests in the box, and read what they tell."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.sandbox import ModuleSource, RunRequest, RunResult, Sandbox
from geoheal.sandbox.snapshot.snapshot import PROJECT_FOLDER

NAME: Final = "geoheal_suite"
"""Import name of the runner in the box."""
_SOURCE: Final = Path(__file__).with_name("inside.py")
_ENDED: Final = frozenset({0, 1, 5})
"""Exit codes of pytest: all passed, some failed, none collected."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one test reported.

    Parameters
    ----------
    outcome
        ``passed``, ``failed``, ``skipped`` or ``xpassed``.
    message
        Why it did not pass.
    seconds
        How long it took, by its own account.
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
        What each test reported, by its id.
    result
        How the run ended.
    repeated
        Ids that were reported more than once.
    under_way
        The test that had begun, and had not ended, when the run did.
    uncollected
        Why files could not be collected, by their ids.
    outside
        Functions that were entered outside of any test, file or fixture.
    is_whole
        Whether pytest came to its end.
    """

    tests: Mapping[str, Told]
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
        """How the run ended, where it did not come to its end."""
        failure = self.result.failure
        return "" if failure is None else failure.message.rstrip(".")


@dataclass(frozen=True, slots=True)
class ModuleInPlace:
    """A module that is given in the place of the tree's.

    Parameters
    ----------
    name, source
        Its import name, and its source in this run.
    file
        Its file, relative to the project's root; None where the tree does not have it.
    """

    name: str
    source: str
    file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOrder:
    """Which tests to run.

    Parameters
    ----------
    module
        A module that has another source in this run; None where the tree has them all.
    files
        Relative to the project's root: those whose functions are noted as they are entered.
    paths
        What pytest collects, relative to the root.
    only
        Ids of the tests to run; None for all.
    skip
        Ids of tests that are left out.
    has_plugins
        Whether installed plug-ins of pytest are the project's: they are not in geoheal's own environment.
    is_watched
        Whether to note which functions of the files each test enters.
    """

    module: ModuleInPlace | None = None
    files: tuple[str, ...]
    paths: tuple[str, ...]
    only: Collection[str] | None = None
    skip: Collection[str] = ()
    has_plugins: bool = True
    is_watched: bool = False


def run_suite(sandbox: Sandbox, order: TestOrder) -> SuiteRun:
    """Run tests in a box of their own."""
    told = {
        "root": PROJECT_FOLDER,
        "paths": list(order.paths),
        "only": None if order.only is None else sorted(order.only),
        "skip": sorted(order.skip),
        "plugins": order.has_plugins,
        "watched": [f"{PROJECT_FOLDER}/{file}" for file in order.files] if order.is_watched else [],
    }
    others = {}
    if order.module is not None:
        given = order.module
        file = None if given.file is None else f"{PROJECT_FOLDER}/{given.file}"
        others[given.name] = ModuleSource(given.source, file)
    result = sandbox.run(
        RunRequest(
            NAME,
            _SOURCE.read_text(encoding="utf-8"),
            f"module.run({told!r}, probe)",
            preload=("pytest",),
            others=others,
        )
    )
    return read_run(result)


def read_run(result: RunResult) -> SuiteRun:
    """Read what a run reported; what does not look as it must is passed over."""
    tests: dict[str, Told] = {}
    uncollected: dict[str, str] = {}
    repeated: set[str] = set()
    under_way, outside, is_whole = None, frozenset[str](), False
    for output in result.returned.outputs:
        match output.value:
            case ["begin", str(name)]:
                under_way = name
            case ["test", str(name), str(outcome), str(message), int() | float() as seconds, [*reached]]:
                repeated |= {name} & tests.keys()
                tests[name] = Told(outcome, message, float(seconds), frozenset(map(str, reached)))
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
