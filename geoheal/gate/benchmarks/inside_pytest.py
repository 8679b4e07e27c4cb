"""Runner in the box for tests of pytest-benchmark, without it; see :mod:`~geoheal.gate.benchmarks.inside`.

The fixture supports what tests use: the call, ``pedantic`` and its attributes. The number of calls is
ordered, the same for both sides.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from geoheal.gate.benchmarks.inside import CallTimer

CLASSES = "Test* Bench*"
FUNCTIONS = "test* bench*"


class Benchmark:
    """The fixture of one test."""

    enabled = True
    disabled = False
    stats = None

    def __init__(self, name: str, watch: CallTimer) -> None:
        self._name = name
        self._watch = watch
        self.name = self.fullname = name
        self.group: str | None = None
        self.extra_info: dict[str, Any] = {}
        self.has_run = False

    def __call__(self, function: Callable[..., Any], *arguments: object, **named: object) -> Any:  # noqa: ANN401
        """Time a function with its arguments, and return its result."""
        self.has_run = True
        return self._watch.time(self._name, lambda: lambda: function(*arguments, **named))

    def pedantic(
        self,
        target: Callable[..., Any],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        setup: Callable[[], Any] | None = None,
        teardown: Callable[..., Any] | None = None,
        **_: object,
    ) -> Any:  # noqa: ANN401 - whatever it returns
        """Time a function; ``setup`` runs before each request, outside of the clock.

        The numbers of rounds and iterations in the test are ignored.
        """
        self.has_run = True

        def make() -> Callable[[], Any]:
            given = setup() if setup is not None else None
            ours, named = (args, kwargs or {}) if given is None else given
            if teardown is not None:
                after.append(lambda: teardown(*ours, **named))
            return lambda: target(*ours, **named)

        after: list[Callable[[], Any]] = []
        result = self._watch.time(self._name, make, is_single=setup is not None or teardown is not None)
        for each in after:
            each()
        return result

    def weave(self, *_: object, **__: object) -> None:
        """Refuse a feature that needs pytest-benchmark itself."""
        raise NotImplementedError(
            "benchmark.weave is not supported here; call the function with benchmark()."
        )

    patch = weave


def run_tests(order: Mapping[str, Any], watch: CallTimer, root: str) -> None:
    """Run the tests, and report those that do not pass."""
    if not order["tests"]:
        return
    try:
        import pytest
    except ImportError:
        for path in order["tests"]:
            watch.failed(path, "the environment has no pytest")
        return
    if not order["plugins"]:
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    with open("geoheal.ini", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("[pytest]\n")
    options = ["-q", "-c", "geoheal.ini", "-p", "no:cacheprovider", "-p", "no:benchmark", f"--rootdir={root}"]
    options += ["-o", f"python_classes={CLASSES}", "-o", f"python_functions={FUNCTIONS}"]
    teller = BenchmarkReporter(watch)
    plugins = [teller, _with_fixture(pytest, watch)]
    code = pytest.main([*options, "--continue-on-collection-errors", *order["tests"]], plugins=plugins)
    teller.report()
    if int(code) not in (0, 1, 5):
        watch.failed(order["tests"][0], f"pytest ended with {int(code)}")


HOOKS = {
    "scale_unit": "config, unit, benchmarks, best, worst, sort",
    "generate_machine_info": "config",
    "update_machine_info": "config, machine_info",
    "generate_commit_info": "config",
    "update_commit_info": "config, commit_info",
    "group_stats": "config, benchmarks, group_by",
    "generate_json": "config, benchmarks, include_data, machine_info, commit_info",
    "update_json": "config, benchmarks, output_json",
    "compare_machine_info": "config, benchmarksession, machine_info, compared_benchmark",
}
"""Hooks of pytest-benchmark that a ``conftest.py`` may have, with their arguments; none is called."""


class BenchmarkReporter:
    """Leaves out tests that time nothing, and reports those that fail."""

    def __init__(self, watch: CallTimer) -> None:
        self._watch = watch
        self._failures: list[tuple[str, str]] = []

    def pytest_addhooks(self, pluginmanager: Any) -> None:  # noqa: ANN401 - pytest's, as all others here
        named = {f"pytest_benchmark_{name}": f"lambda {given}: None" for name, given in HOOKS.items()}
        hooks = {name: eval(text) for name, text in named.items()}  # noqa: S307 - constants
        pluginmanager.add_hookspecs(
            type("Hooks", (), {name: staticmethod(each) for name, each in hooks.items()})
        )

    def pytest_configure(self, config: Any) -> None:  # noqa: ANN401
        config.addinivalue_line("markers", "benchmark: how a test is timed")

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        items[:] = [
            each
            for each in items
            if "benchmark" in getattr(each, "fixturenames", ()) and self._watch.wants(each.nodeid)
        ]

    def pytest_collectreport(self, report: Any) -> None:  # noqa: ANN401
        if report.failed:
            self._failures.append((report.nodeid, _last(report.longrepr)))

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401
        if report.outcome != "passed":
            self._failures.append((report.nodeid, _last(report.longrepr)))

    def report(self) -> None:
        """Report failures after pytest has ended."""
        for name, why in self._failures:
            self._watch.failed(name, why)


def _with_fixture(pytest: Any, watch: CallTimer) -> object:  # noqa: ANN401 - a module
    class Fixtures:
        @pytest.fixture  # type: ignore[untyped-decorator, unused-ignore]
        def benchmark(self, request: Any) -> Iterator[Benchmark]:  # noqa: ANN401
            made = Benchmark(request.node.nodeid, watch)
            watch.seed(request.node.nodeid)
            yield made
            if not made.has_run:
                watch.failed(request.node.nodeid, "it times nothing")

    return Fixtures()


def _last(longrepr: object) -> str:
    crash = getattr(longrepr, "reprcrash", None)
    text = str(longrepr[-1] if isinstance(longrepr, tuple) else longrepr)
    lines = [line for line in text.strip().splitlines() if line.strip()]
    return str(crash.message).partition("\n")[0] if crash is not None else lines[-1] if lines else "failed"
