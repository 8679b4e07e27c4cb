"""Runner in the box for a project's benchmarks, each timed as requests. Standard library only.

The files with the benchmarks are written to a separate folder, as in the judging commit; their imports from
the project are those of the measured side.
"""

from __future__ import annotations

import importlib
import inspect
import os
import random
import sys
import tempfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class CallTimer:
    """Times calls, as often as ordered; once without an order.

    Parameters
    ----------
    probe
        The box's own.
    order
        ``rounds``: by a benchmark's id, its requests, the calls of each, and whether it is called once
        before; None to try all of them. ``silent``: ids of those whose results are not handed over.
    """

    def __init__(self, probe: Any, order: Mapping[str, Any]) -> None:  # noqa: ANN401 - the box's own
        self._probe = probe
        self._rounds = order["rounds"]
        self._silent = frozenset(order["silent"])

    @property
    def is_trying(self) -> bool:
        """Whether it is only finding out which benchmarks exist."""
        return self._rounds is None

    def wants(self, name: str) -> bool:
        """Whether a benchmark must run."""
        return self._rounds is None or name in self._rounds

    def seed(self, name: str) -> None:
        """Seed the shared generators, so that both sides draw the same from them."""
        number = self._probe.input(name).getrandbits(32)
        random.seed(number)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(number)

    def time(self, name: str, make: Callable[[], Callable[[], object]], *, is_single: bool = False) -> object:
        """Time a call, and return its first result.

        Parameters
        ----------
        make
            Creates the call, before the clock starts.
        is_single
            Whether each request creates its own, and calls it once.
        """
        requests, calls, is_warmed = (1, 1, True) if self._rounds is None else self._rounds[name]
        call = make()
        results = [call()] if is_warmed and not is_single else []
        for number in range(requests):
            call = make() if is_single and number else call
            results.append(self._request(name, call, 1 if is_single else calls))
        if results[0] is not None and name not in self._silent:
            self._probe.output(["bench", name, results[0]])
        return results[0]

    def _request(self, name: str, call: Callable[[], object], calls: int) -> object:
        failure = result = None
        with self._probe.request(name):
            try:
                for _ in range(calls):
                    result = call()
            except BaseException as error:
                failure = error
                raise
        if failure is not None:  # the request has recorded it, and continues
            raise failure
        return result

    def failed(self, name: str, why: str) -> None:
        """Report that a benchmark does not run; this ends the run, unless all are being tried."""
        if not self.is_trying:
            raise AssertionError(f"{name}: {why}")
        self._probe.output(["failed", name, why[:500]])


def run_functions(order: Mapping[str, Any], watch: CallTimer) -> None:
    """Time the functions that are called directly."""
    for path, names in order["functions"]:
        wanted = [name for name in names if watch.wants(f"{path}::{name}")]
        module = _imported(path, watch) if wanted else None
        for name in wanted if module is not None else ():
            _timed(f"{path}::{name}", getattr(module, name), watch)


def lay_out(order: Mapping[str, Any]) -> str:
    """Write the files, next to the project's data in their folders; return their location."""
    root = tempfile.mkdtemp()
    for path, text in order["files"].items():
        os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)  # noqa: PTH103, PTH118, PTH120
        with open(os.path.join(root, path), "w", encoding="utf-8", newline="") as file:  # noqa: PTH118, PTH123
            file.write(text)
    for folder in {os.path.dirname(path) for path in order["files"]} - {""}:  # noqa: PTH120
        _link(os.path.join(order["project"], folder), os.path.join(root, folder))  # noqa: PTH118
    os.chdir(root)
    return root


def _link(theirs: str, ours: str) -> None:
    for name in sorted(os.listdir(theirs)) if os.path.isdir(theirs) else ():  # noqa: PTH112, PTH208
        if not name.endswith(".py") and not os.path.exists(os.path.join(ours, name)):  # noqa: PTH110, PTH118
            os.symlink(os.path.join(theirs, name), os.path.join(ours, name))  # noqa: PTH118, PTH211


def _imported(path: str, watch: CallTimer) -> object:
    """Return the module of a file, named by the packages around it."""
    folder, _, file = path.rpartition("/")
    name = file[: -len(".py")]
    while folder and os.path.exists(os.path.join(folder, "__init__.py")):  # noqa: PTH110, PTH118
        folder, _, package = folder.rpartition("/")
        name = f"{package}.{name}"
    sys.path.insert(0, os.path.abspath(folder or "."))  # noqa: PTH100
    try:
        return importlib.import_module(name)
    except Exception as error:  # noqa: BLE001 - whatever it raises is reported
        watch.failed(path, f"{type(error).__name__}: {error}")
        return None


def _timed(name: str, function: Callable[[], object], watch: CallTimer) -> None:
    def call() -> object:
        result = function()
        if inspect.iscoroutine(result):
            import asyncio

            return asyncio.run(result)
        return result

    watch.seed(name)
    try:
        watch.time(name, lambda: call)
    except Exception as error:
        if not watch.is_trying:
            raise
        watch.failed(name, f"{type(error).__name__}: {error}")
