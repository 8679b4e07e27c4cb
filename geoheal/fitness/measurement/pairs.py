"""Pairs of runs: current and candidate code on the same fresh inputs, each in its own sandbox.

The order alternates (ABBA), so that slow changes of the machine favour neither side. Both sandboxes are
prepared before either is measured, and none is started during a measurement.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from geoheal.domain.evaluation.change import CodeChange
from geoheal.errors import SandboxError, SandboxUnavailable
from geoheal.sandbox import RunRequest, RunResult, Sandbox, fresh_seed

logger = logging.getLogger(__name__)

Ran = TypeVar("Ran")

_NEEDS: Final = {
    "numpy": re.compile(r"\b(numpy|scipy|pandas|sklearn|torch)\b"),
    "asyncio": re.compile(r"\basync\b|\basyncio\b"),
    "pytest": re.compile(r"^\s*(import|from) pytest\b", re.MULTILINE),
}
"""Slowly imported packages, and the pattern in a source that shows they are needed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One run of each side, on the same inputs."""

    current: RunResult
    candidate: RunResult


def preload_of(*sources: str | None) -> tuple[str, ...]:
    """Return the packages to import before a run's clock starts.

    >>> preload_of("import numpy as np", "def workload(module, probe): ...")
    ('numpy',)
    >>> preload_of("x = 1", None)
    ()
    """
    text = "\n".join(source for source in sources if source)
    return tuple(name for name, pattern in _NEEDS.items() if pattern.search(text))


def run_alone(sandbox: Sandbox, change: CodeChange) -> RunResult:
    """Run the candidate without the current code."""
    preload = preload_of(change.new_code, change.workload)
    return sandbox.run(
        RunRequest(change.module_name, change.new_code, change.workload, fresh_seed(), preload)
    )


def run_again(sandbox: Sandbox, change: CodeChange, current: RunResult) -> RunResult:
    """Run the current code once more on the inputs of an earlier run of it."""
    source = change.current_code or ""
    preload = preload_of(change.new_code, source, change.workload)
    return sandbox.run(RunRequest(change.module_name, source, change.workload, current.seed, preload))


def run_pair(sandbox: Sandbox, change: CodeChange, current_code: str, *, candidate_first: bool) -> Pair:
    """Run one pair.

    Raises
    ------
    SandboxError
        When the sandbox itself failed twice.
    """
    return run_twice(lambda: _run_pair(sandbox, change, current_code, candidate_first=candidate_first))


def run_twice(run: Callable[[], Ran]) -> Ran:
    """Run, and retry once if the sandbox itself failed.

    Raises
    ------
    SandboxError
        When it failed twice.
    """
    try:
        return run()
    except SandboxUnavailable:
        raise
    except SandboxError as error:
        logger.warning("A run was lost and is repeated: %s", error.message)
        return run()


def _run_pair(sandbox: Sandbox, change: CodeChange, current_code: str, *, candidate_first: bool) -> Pair:
    seed = fresh_seed()
    preload = preload_of(change.new_code, current_code, change.workload)
    current = RunRequest(change.module_name, current_code, change.workload, seed, preload)
    candidate = RunRequest(change.module_name, change.new_code, change.workload, seed, preload)
    sandbox.prepare(2, preload)
    if not candidate_first:
        return Pair(current=sandbox.run(current), candidate=sandbox.run(candidate))
    result = sandbox.run(candidate)
    return Pair(current=sandbox.run(current), candidate=result)
