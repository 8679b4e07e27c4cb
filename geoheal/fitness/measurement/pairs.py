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
from geoheal.sandbox import ModuleSource, RunRequest, RunResult, Sandbox, fresh_seed

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


def request_of(change: CodeChange, seed: bytes) -> RunRequest:
    """Return a run of the new code of a change, with the other modules that change with it.

    The current code is the new code of the change that takes it back (:meth:`CodeChange.undone`).
    """
    others = {
        each.module_name: ModuleSource(each.new_code) for each in change.others if each.new_code is not None
    }
    texts = (text for each in change.others for text in (each.old_code, each.new_code))
    preload = preload_of(change.new_code, change.current_code, change.workload, *texts)
    return RunRequest(change.module_name, change.new_code, change.workload, seed, preload, others=others)


def run_alone(sandbox: Sandbox, change: CodeChange) -> RunResult:
    """Run the candidate without the current code."""
    return sandbox.run(request_of(change, fresh_seed()))


def run_again(sandbox: Sandbox, change: CodeChange, current: RunResult) -> RunResult:
    """Run the current code once more on the inputs of an earlier run of it."""
    return sandbox.run(request_of(change.undone(), current.seed))


def run_pair(sandbox: Sandbox, change: CodeChange, *, candidate_first: bool) -> Pair:
    """Run one pair.

    Raises
    ------
    SandboxError
        When the sandbox itself failed twice.
    """
    return run_twice(lambda: _run_pair(sandbox, change, candidate_first=candidate_first))


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


def _run_pair(sandbox: Sandbox, change: CodeChange, *, candidate_first: bool) -> Pair:
    seed = fresh_seed()
    current, candidate = request_of(change.undone(), seed), request_of(change, seed)
    sandbox.prepare(2, candidate.preload)
    if not candidate_first:
        return Pair(current=sandbox.run(current), candidate=sandbox.run(candidate))
    result = sandbox.run(candidate)
    return Pair(current=sandbox.run(current), candidate=result)
