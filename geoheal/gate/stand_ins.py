"""Workloads of modules without their own: recorded calls, or the project's benchmarks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.recorded.workload import RecordedWorkload, replayed_on
from geoheal.gate.benchmarks.judging import BenchmarkFiles, try_out
from geoheal.gate.benchmarks.workload import trial_workload
from geoheal.gate.commits.registered import Registered
from geoheal.gate.commits.sides import Side
from geoheal.gate.modules.fates import ModulePair

NO_WORKLOAD: Final = (
    "No workload is registered for it, and no benchmark of the project (bench_*, pytest-benchmark) imports "
    "it, so nothing was measured."
)
NO_BENCHMARK: Final = "No workload is registered for it, and none of its benchmarks could be run: {why}."
NO_CALL: Final = (
    "No workload is registered for it, and the base reproduces none of its {calls} recorded calls, so "
    "nothing was measured: {why}."
)
REPLAYED: Final = (
    "no workload is registered in the base; measured by recorded calls: the base reproduces {reproduced} "
    "of {calls}, and these are replayed"
)
NONE_REPLAYED: Final = "the base reproduces none of its {calls} recorded calls: {why}"
LEFT_OUT: Final = "recorded calls left out: {calls} × {reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """Workload of a module without its own.

    Parameters
    ----------
    workload
        Its source; None without one.
    notices
        Notices about it.
    recorded
        Numbers of its recorded calls; None for another kind.
    why
        Why ``workload`` is None.
    """

    workload: str | None = None
    notices: tuple[str, ...] = ()
    recorded: Mapping[str, Any] | None = None
    why: str = NO_WORKLOAD


def from_recorded(sides: Sequence[Side], calls: Sequence[RecordedCall]) -> StandIn:
    """Return a workload of the recorded calls that the base reproduces.

    Parameters
    ----------
    sides
        The base with the modules that it needs, and with all of its packages: the first that reproduces a
        call is used.
    """
    made = _made(sides[0], calls)
    for side in sides[1:]:
        if made.judging is None and side != sides[0]:
            made = _made(side, calls)
    counts = made.answer()
    reasons = [(count, reason.rstrip(".")) for reason, count in made.left_out.items()]
    if made.judging is None:
        why = "; ".join(f"{count} × {reason}" for count, reason in reasons) or "none is small enough"
        said = (NONE_REPLAYED.format(calls=made.calls, why=why),)
        return StandIn(notices=said, why=NO_CALL.format(calls=made.calls, why=why))
    left_out = (LEFT_OUT.format(calls=count, reason=reason) for count, reason in reasons)
    return StandIn(workload=made.judging, notices=(REPLAYED.format_map(counts), *left_out), recorded=counts)


def _made(side: Side, calls: Sequence[RecordedCall]) -> RecordedWorkload:
    return replayed_on(side.sandbox, side.request("", ()), calls)


def from_benchmarks(
    benchmarks: BenchmarkFiles,
    pair: ModulePair,
    side_of: Callable[[str, Registered, str], Side],
    *,
    has_plugins: bool,
) -> StandIn | None:
    """Return the benchmarks of the project that exercise a module; None without any."""
    found = benchmarks.of(pair)
    if found is None:
        return None
    commit, module, choice = found
    draft = trial_workload(choice, has_plugins=has_plugins)
    outcome = try_out(side_of(commit, module, draft), choice, draft, has_plugins=has_plugins)
    if outcome.workload is None:
        return StandIn(why=NO_BENCHMARK.format(why="; ".join(outcome.notices)))
    said = benchmarks.notices(commit, choice)
    return StandIn(workload=outcome.workload, notices=(*said, *outcome.notices))
