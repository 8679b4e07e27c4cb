"""Create a workload from a module's benchmarks: try them, then choose the number of calls."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from geoheal.gate.benchmarks.chosen import Choice
from geoheal.sandbox import RunResult
from geoheal.sandbox.snapshot.snapshot import PROJECT_FOLDER

TOTAL_S: Final = 0.2
"""Seconds of a run that all benchmarks share, if one call of each fits."""
SHARE_S: Final = 0.01
"""Smallest time (s) of each of them."""
REQUEST_S: Final = 0.001
"""Smallest time (s) of a request: several shorter calls are one request."""
CALLS_MAX: Final = 10_000
REQUESTS_MAX: Final = 10
WARM_S: Final = 0.1
"""Calls that take longer are not warmed up before the clock starts."""

Rounds = Mapping[str, tuple[int, int, bool]]
"""Requests of a benchmark, calls of each, and whether it is called once before; by its id."""


@dataclass(frozen=True, slots=True)
class TriedWorkloads:
    """Result of trying them.

    Parameters
    ----------
    workload
        Workload that times those that run; None without any.
    notices
        Notices about the others.
    """

    workload: str | None
    notices: tuple[str, ...] = ()


def trial_workload(choice: Choice, *, has_plugins: bool) -> str:
    """Return a workload that finds out which benchmarks run, and how long each takes.

    Parameters
    ----------
    has_plugins
        Whether installed plug-ins of pytest are the project's: they are not in geoheal's own environment.
    """
    return _workload(choice, None, (), has_plugins=has_plugins)


def tried(choice: Choice, runs: Sequence[RunResult], *, has_plugins: bool) -> TriedWorkloads:
    """Choose how often each benchmark is called, by two runs of :func:`trial_workload` on the same inputs.

    A benchmark whose results differ between the two is timed, but its results are not compared.
    """
    broken = next((each for each in runs if not each.is_ok), None)
    if broken is not None:
        why = "it ended" if broken.failure is None else broken.failure.message.rstrip(".")
        return TriedWorkloads(None, (f"the benchmarks do not finish ({broken.status.value}: {why})",))
    failed = {name: why for run in runs for kind, name, why in _outputs(run) if kind == "failed"}
    results = [{name: repr(value) for kind, name, value in _outputs(run) if kind == "bench"} for run in runs]
    names = dict.fromkeys(name for each in results for name in each)  # not every run reports each of them
    silent = [name for name in names if len({each.get(name) for each in results}) > 1]
    took: dict[str, float] = {}
    for request in (each for run in runs for each in run.measured.requests):
        if request.name not in failed and not request.failed:
            took[request.name] = min(took.get(request.name, math.inf), request.latency_s)
    notices = [f"the benchmark {name} does not run ({why})" for name, why in sorted(failed.items())]
    notices += [f"the results of the benchmark {name} differ from run to run" for name in silent]
    workload = _workload(choice, rounds_of(took), silent, has_plugins=has_plugins) if took else None
    return TriedWorkloads(workload, tuple(notices))


def rounds_of(took: Mapping[str, float]) -> Rounds:
    """Return how often each benchmark is called, by the seconds of one call.

    >>> rounds_of({"fast": 1e-5, "slow": 0.5})
    {'fast': (10, 100, True), 'slow': (1, 1, False)}
    """
    share_s = max(SHARE_S, TOTAL_S / max(1, len(took)))
    rounds = {}
    for name, measured_s in took.items():
        call_s = max(measured_s, 1e-7)
        calls = min(CALLS_MAX, max(1, math.ceil(round(REQUEST_S / call_s, 6))))
        requests = max(1, min(REQUESTS_MAX, int(share_s / (calls * call_s))))
        rounds[name] = requests, calls, call_s <= WARM_S
    return rounds


def _outputs(run: RunResult) -> list[tuple[str, str, Any]]:
    found = []
    for output in run.returned.outputs:
        match output.value:
            case [str(kind), str(name), value]:
                found.append((kind, name, value))
    return found


def _workload(choice: Choice, rounds: Rounds | None, silent: Sequence[str], *, has_plugins: bool) -> str:
    tests = [path for path, each in choice.benchmarks.items() if each.tests]
    order = {
        "files": dict(choice.texts),
        "functions": [(path, each.functions) for path, each in choice.benchmarks.items() if each.functions],
        "tests": tests,
        "rounds": None if rounds is None else dict(rounds),
        "silent": list(silent),
        "project": PROJECT_FOLDER,
        "plugins": has_plugins,
    }
    imports = "".join(f"    import {name}\n" for name in choice.imports)
    return (
        f"{_source('inside.py')}\n\n{_pytest() if tests else ''}\n\n"
        f"def _needed():\n    pass\n{imports}\n\nORDER = {order!r}\n\n\n"
        "def workload(module, probe):\n"
        "    watch = CallTimer(probe, ORDER)\n    root = lay_out(ORDER)\n    run_functions(ORDER, watch)\n"
        + ("    run_tests(ORDER, watch, root)\n" if tests else "")
    )


def _pytest() -> str:
    return _source("inside_pytest.py").replace("from __future__ import annotations\n", "")


@lru_cache
def _source(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
