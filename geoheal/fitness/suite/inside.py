"""Runner in the sandbox: runs a project's tests and reports each.

The change under test shares this interpreter and can make it report anything. Its report is compared,
outside, with that of the current code's tests; see :mod:`geoheal.fitness.suite.sabotage`.
"""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import CodeType
    from typing import Any

_CONFIGURATIONS = ("pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
_KEPT = ("-m", "-k", "-p", "--import-mode", "--ignore", "--ignore-glob", "--deselect", "--doctest-glob")
"""Options of a project's ``addopts`` that select its tests; others need plug-ins, or only print."""
_ALONE = ("--doctest-modules",)
_MESSAGE = 500
_TOOL = 4
_MONITORING: Any = getattr(sys, "monitoring", None)
"""Faster than a profiler; since Python 3.12."""


def run(order: Mapping[str, Any], probe: Any) -> None:  # noqa: ANN401 - the box's own
    """Run tests, and report when each one begins and ends.

    Parameters
    ----------
    order
        ``root``, ``paths`` (what to collect), ``only`` (ids, or None), ``skip`` (ids), ``watched`` (files
        whose functions are noted as they are entered) and ``plugins`` (whether to load installed ones).
    """
    root = str(order["root"])
    os.chdir(root)
    if not order["plugins"]:
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    watch = _Watch(frozenset(order["watched"])) if order["watched"] else None
    only = None if order["only"] is None else frozenset(order["only"])
    teller = _Reporter(probe, only, frozenset(order["skip"]), watch)
    options = ["-q", "-p", "no:cacheprovider", "-o", "addopts=", f"--rootdir={root}", *_own_options(root)]
    code = pytest.main([*options, "--continue-on-collection-errors", *order["paths"]], plugins=[teller])
    probe.output(["end", int(code)])


class _Watch:
    """Records the functions of some files that are entered, while someone listens."""

    def __init__(self, files: frozenset[str]) -> None:
        self._files = files
        self._listening: list[set[str]] = [set()]
        if _MONITORING is not None:
            start = _MONITORING.events.PY_START
            _MONITORING.use_tool_id(_TOOL, "geoheal")
            _MONITORING.register_callback(_TOOL, start, self._on_start)
            _MONITORING.set_events(_TOOL, start)
        else:
            import threading

            sys.setprofile(self._on_profile)
            threading.setprofile(self._on_profile)

    @contextmanager
    def listening(self) -> Iterator[set[str]]:
        """Collect entered functions during the block; outer listeners get them as well."""
        entered: set[str] = set()
        self._listening.append(entered)
        if _MONITORING is not None:
            _MONITORING.restart_events()
        try:
            yield entered
        finally:
            self._listening.pop()
            if len(self._listening) > 1:
                self._listening[-1].update(entered)

    @property
    def outside(self) -> set[str]:
        """Functions entered while nobody was listening."""
        return self._listening[0]

    def _on_start(self, code: CodeType, _offset: int) -> object:
        if code.co_filename in self._files:
            self._listening[-1].add(code.co_qualname)
        return None if _MONITORING is None else _MONITORING.DISABLE

    def _on_profile(self, frame: Any, event: str, _argument: object) -> None:  # noqa: ANN401 - a frame
        if event == "call" and frame.f_code.co_filename in self._files:
            self._listening[-1].add(frame.f_code.co_qualname)


class _Reporter:
    """A pytest plug-in that reports the outcome of each test."""

    def __init__(
        self,
        probe: Any,  # noqa: ANN401 - the box's own
        only: frozenset[str] | None,
        skip: frozenset[str],
        watch: _Watch | None,
    ) -> None:
        self._tell: Callable[[Sequence[Any]], None] = probe.output
        self._only = only
        self._skip = skip
        self._watch = watch
        self._outcome: list[Any] = []
        self._collected: dict[str, set[str]] = {}
        self._set_up: dict[Any, set[str]] = {}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_make_collect_report(self, collector: Any) -> Iterator[None]:  # noqa: ANN401 - a collector
        """Yield during the collection of a file: functions entered then are reached by all of its tests."""
        if self._watch is None:
            return (yield)
        with self._watch.listening() as entered:
            report = yield
        self._collected.setdefault(_file_of(collector), set()).update(entered)
        return report

    def pytest_collectreport(self, report: Any) -> None:  # noqa: ANN401 - a report
        if report.failed:
            self._tell(["uncollected", _plain(report.nodeid), _last_line(str(report.longrepr))])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Leave out tests that were not requested."""
        items[:] = [
            item
            for item in items
            if (self._only is None or _plain(item.nodeid) in self._only)
            and _plain(item.nodeid) not in self._skip
        ]
        self._tell(["collected", len(items)])

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[None]:  # noqa: ANN401 - a fixture
        """Yield what is entered while a fixture is set up is reached by all tests that use it."""
        if self._watch is None:
            return (yield)
        with self._watch.listening() as entered:
            value = yield
        self._set_up.setdefault(fixturedef, set()).update(entered)
        return value

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:  # noqa: ANN401 - a test
        self._outcome = ["passed", "", 0.0]
        name = _plain(item.nodeid)
        self._tell(["begin", name])
        if self._watch is None:
            result = yield
            reached: set[str] = set()
        else:
            with self._watch.listening() as reached:
                result = yield
            reached = reached | self._collected.get(_file_of(item), set()) | self._fixtures_of(item)
        self._tell(["test", name, *self._outcome, sorted(reached)])
        return result

    def pytest_runtest_logreport(self, report: Any) -> None:  # noqa: ANN401 - a report
        self._outcome[2] += float(report.duration)
        if report.outcome == "passed" and not hasattr(report, "wasxfail"):
            return
        if self._outcome[0] != "failed":
            self._outcome[0] = "xpassed" if report.outcome == "passed" else report.outcome
            self._outcome[1] = _message(report)

    def pytest_sessionfinish(self) -> None:
        if self._watch is not None:
            self._tell(["outside", sorted(self._watch.outside)])

    def _fixtures_of(self, item: Any) -> set[str]:  # noqa: ANN401 - a test
        found: set[str] = set()
        fixtures: Any = getattr(getattr(item, "_fixtureinfo", None), "name2fixturedefs", {})
        for definitions in fixtures.values():
            for each in definitions:
                found |= self._set_up.get(each, set())
        return found


def _own_options(root: str) -> list[str]:
    """Return the project's options that select its tests, as far as they can be applied here."""
    found = _configuration(root)
    words = _words(found.get("addopts"))
    kept: list[str] = []
    for place, word in enumerate(words):
        if word in _ALONE or ("=" in word and word.partition("=")[0] in _KEPT):
            kept.append(word)
        elif word in _KEPT and place + 1 < len(words):
            kept += [word, words[place + 1]]
    filters = found.get("filterwarnings")
    if filters:  # a filter with a class of a missing package would end pytest
        lines = filters.splitlines() if isinstance(filters, str) else [str(each) for each in filters]
        kept += ["-o", "filterwarnings=" + "\n".join(filter(_has_category, lines))]
    return [*kept, "-o", "required_plugins="]


def _configuration(root: str) -> dict[str, Any]:
    """Return the project's configuration of pytest; empty if pytest must report what is wrong with it."""
    from _pytest.config.findpaths import load_config_dict_from_file

    for name in _CONFIGURATIONS:
        file = Path(root, name)
        try:
            found = load_config_dict_from_file(file) if file.is_file() else None
        except Exception:  # noqa: BLE001 - pytest will report it again
            return {}
        if found:  # pytest 9 wraps values
            return {key: getattr(value, "value", value) for key, value in found.items()}
    return {}


def _words(options: Any) -> list[str]:  # noqa: ANN401 - of a configuration file
    return shlex.split(options) if isinstance(options, str) else [str(each) for each in options or ()]


def _has_category(line: str) -> bool:
    """Whether the class in a filter of warnings can be imported."""
    parts = line.strip().split(":")
    module = parts[2].strip().rpartition(".")[0] if len(parts) > 2 else ""
    try:
        if module:
            __import__(module)
    except Exception:  # noqa: BLE001 - it cannot
        return False
    return True


def _file_of(node: Any) -> str:  # noqa: ANN401 - a collector or a test
    return _plain(node.nodeid).partition("::")[0]


def _message(report: Any) -> str:  # noqa: ANN401 - a report
    crash = getattr(getattr(report, "longrepr", None), "reprcrash", None)
    if crash is not None:
        return _plain(crash.message).strip().partition("\n")[0][:_MESSAGE]
    longrepr = report.longrepr
    return _last_line(str(longrepr[2] if isinstance(longrepr, tuple) else longrepr))


def _last_line(text: str) -> str:
    lines = [line for line in _plain(text).strip().splitlines() if line.strip()]
    return lines[-1][:_MESSAGE] if lines else ""


def _plain(text: object) -> str:
    return str(text).encode("utf-8", "backslashreplace").decode().replace("\0", "?")
