"""Pairs of runs: current and candidate code on the same fresh inputs, each in a box of its own.

The order alternates (ABBA), so that a machine that slowly warms up or tires favours neither side.
"""

from dataclasses import dataclass

from geoheal.domain.change import CodeChange
from geoheal.sandbox import RunRequest, RunResult, Sandbox, fresh_seed


@dataclass(frozen=True, slots=True)
class Pair:
    """One run of each side, on the same inputs."""

    current: RunResult
    candidate: RunResult


def run_pair(sandbox: Sandbox, change: CodeChange, current_code: str, *, candidate_first: bool) -> Pair:
    """Run one pair."""
    seed = fresh_seed()
    current = RunRequest(change.module_name, current_code, change.workload, seed)
    candidate = RunRequest(change.module_name, change.new_code, change.workload, seed)
    sandbox.prepare(2)
    if candidate_first:
        result = sandbox.run(candidate)
        return Pair(current=sandbox.run(current), candidate=result)
    return Pair(current=sandbox.run(current), candidate=sandbox.run(candidate))
