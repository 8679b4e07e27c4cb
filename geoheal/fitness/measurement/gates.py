"""Gates before measurement: a change that does not load or answers differently is not measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from geoheal.domain.evaluation.change import CodeChange, Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import GeometryError, InvalidInput
from geoheal.fitness.measurement.declared_encoding import misread_as
from geoheal.sandbox import OutputComparison, RunResult, RunStatus

GATE_OF: Final = {RunStatus.SYNTAX_ERROR: Gate.SYNTAX, RunStatus.IMPORT_ERROR: Gate.IMPORT}
"""Gates named by the outcome of a run; every other failure is one of correctness."""

_KINDS: Final = {
    RunStatus.SYNTAX_ERROR: "is not valid Python",
    RunStatus.IMPORT_ERROR: "cannot be imported",
    RunStatus.WORKLOAD_SYNTAX_ERROR: "was given a workload that is not valid Python",
    RunStatus.WORKLOAD_ERROR: "does not complete the workload",
    RunStatus.MEMORY_LIMIT: "needs more memory than a run may use",
    RunStatus.TIMEOUT: "does not complete the workload in time",
    RunStatus.CPU_LIMIT: "needs more CPU time than a run may use",
    RunStatus.OUTPUT_LIMIT: "prints or returns more than a run may",
    RunStatus.PROTOCOL_VIOLATION: "broke the sandbox's protocol",
    RunStatus.CRASHED: "crashed",
}


_MISSING: Final = frozenset({"ModuleNotFoundError", "ImportError"})

SHOW_THE_PROJECT: Final = (
    "The sandbox sees the packages of the module's environment, and the project's files that [project] in "
    "geoheal.toml describes. `geoheal init` writes it, `geoheal register --check` says what does not load."
)


@dataclass(frozen=True, slots=True)
class GateRefusal:
    """Why a change does not pass a gate, with the recommendation."""

    gate: Gate
    reason: str
    recommendation: Recommendation = Recommendation.REJECT


def refusal_of_text(source: str, most_bytes: int) -> GateRefusal | None:
    """Return why a candidate's text is refused, before anything is run."""
    fault = _fault_of(source, most_bytes)
    return None if fault is None else GateRefusal(fault[0], f"The candidate {fault[1]}.")


def require_runnable(change: CodeChange, most_bytes: int) -> None:
    """Refuse faults of the caller instead of the candidate.

    Raises
    ------
    InvalidInput
        When the current code or the workload is too large or not text, or the module has no import name.
    """
    if not all(part.isidentifier() for part in change.module_name.split(".")):
        raise InvalidInput(f"{change.module_name!r} is not the import name of a module.", field="module_name")
    for name, words, text in (
        ("current_code", "current code", change.current_code),
        ("test_workload", "workload", change.workload),
    ):
        fault = _fault_of(text or "", most_bytes)
        if fault is not None:
            raise InvalidInput(f"The {words} {fault[1]}.", field=name)


def refusal_of_run(result: RunResult) -> GateRefusal | None:
    """Return why a run of the candidate alone is refused; None on success."""
    if result.is_ok:
        return None
    if result.status is RunStatus.WORKLOAD_SYNTAX_ERROR:
        return GateRefusal(
            Gate.COMPARISON, f"The workload is not valid Python{_place(result)}.", Recommendation.TEST_MORE
        )
    return GateRefusal(GATE_OF.get(result.status, Gate.CORRECTNESS), f"The candidate {describe(result)}.")


def refusal_of_pair(candidate: RunResult, current: RunResult) -> GateRefusal | None:
    """Return why a pair of runs is refused.

    If neither side succeeds, the candidate is not at fault.
    """
    own = refusal_of_run(candidate)
    if current.is_ok or (own is not None and own.gate is Gate.COMPARISON):
        return own
    if own is not None and not is_loaded(candidate):
        return own if is_loaded(current) else _refusal_of_neither(candidate, current)
    reason = f"There is nothing to compare with: the current code {describe(current)}."
    if own is not None:
        reason = f"{reason} {own.reason}"
    return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)


def is_loaded(result: RunResult) -> bool:
    """Whether a run finished loading its module."""
    return result.is_ok or result.measured.work_s is not None


def _refusal_of_neither(candidate: RunResult, current: RunResult) -> GateRefusal:
    reason = (
        "Neither the current code nor the candidate loads, so nothing was compared. "
        f"The current code {describe(current)}."
    )
    if describe(candidate) != describe(current):
        reason += f" The candidate {describe(candidate)}."
    if current.failure is not None and current.failure.error in _MISSING:
        reason += f" {SHOW_THE_PROJECT}"
    return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)


def refusal_of_requests(candidate: RunResult, current: RunResult) -> GateRefusal | None:
    """Return why a pair is refused whose sides made different requests, or did not finish some."""
    if current.measured.unfinished:
        reason = f"There is nothing to compare with: the current code leaves {_unfinished(current)}."
        return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)
    if candidate.measured.unfinished:
        return GateRefusal(Gate.CORRECTNESS, f"The candidate leaves {_unfinished(candidate)}.")
    fault = unlike_requests(candidate, current)
    return None if fault is None else GateRefusal(Gate.CORRECTNESS, f"The candidate {fault}.")


def unlike_requests(candidate: RunResult, current: RunResult) -> str | None:
    """Return how the requests of two runs differ, to follow "The candidate"; None if they are equal."""
    ours, theirs = _names(candidate), _names(current)
    if len(ours) != len(theirs):
        return f"makes {len(ours)} requests, and the current code {len(theirs)}"
    if candidate.measured.overlapped and not current.measured.overlapped:
        return "begins requests while others are running, and the current code does not"
    if current.measured.overlapped:  # concurrent: threads or tasks may start them in any order
        ours, theirs = sorted(ours), sorted(theirs)
    for number, (name, other) in enumerate(zip(ours, theirs, strict=True), start=1):
        if name != other:
            return f"makes other requests: request {number} is {name!r} in place of {other!r}"
    return None


def refusal_of_geometry(error: GeometryError, *, of_current: bool) -> GateRefusal:
    """Refuse a run that reports an invalid Φ or basin."""
    if of_current:
        invalid = f"the current code reported an invalid geometry. {error.message}"
        reason = f"There is nothing to compare with: {invalid}"
        return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)
    return GateRefusal(Gate.CORRECTNESS, f"The candidate reported an invalid geometry. {error.message}")


def refusal_of_outputs(comparison: OutputComparison) -> GateRefusal | None:
    """Return why different answers are refused; None if none are known to differ."""
    if not comparison.different:
        return None
    more = f" (and {comparison.different - 1} more)" if comparison.different > 1 else ""
    return GateRefusal(
        Gate.CORRECTNESS, f"The candidate answers differently: {comparison.differences[0]}{more}."
    )


def refusal_of_failures(candidate: RunResult, current: RunResult) -> GateRefusal | None:
    """Return why a candidate is refused that answers nothing, while the current code always does.

    Fewer failures are left to the judge, because they may be chance.
    """
    failed, requests = candidate.measured.errors, len(candidate.measured.requests)
    if not requests or failed < requests or current.measured.errors:
        return None
    error = candidate.claimed.errors[0]
    why = f"{error.error}: {error.message}".rstrip(". ")
    return GateRefusal(
        Gate.CORRECTNESS, f"The candidate fails in every request, and the current code in none: {why}."
    )


def refusal_of_dimensions(candidate: int | None, current: int | None) -> GateRefusal | None:
    """Return why a candidate is refused whose basin has other coordinates than the current code's."""
    if candidate is None or current is None or candidate == current:
        return None
    return GateRefusal(
        Gate.CORRECTNESS,
        f"The candidate reports a basin of {candidate} coordinates, the current code one of {current}: they "
        "cannot be compared.",
    )


def describe(result: RunResult) -> str:
    """Describe the outcome of a run, to follow "The candidate"."""
    return f"{_KINDS[result.status]}{_place(result)}"


def _names(result: RunResult) -> list[str]:
    """Return names of the requests, in the order of their start."""
    return [each.name for each in sorted(result.measured.requests, key=lambda each: each.number)]


def _unfinished(result: RunResult) -> str:
    count = result.measured.unfinished
    return f"{count} request{'s' if count > 1 else ''} unfinished"


def _place(result: RunResult) -> str:
    failure = result.failure
    if failure is None:
        return ""
    line = "" if failure.line is None else f" in line {failure.line}"
    column = "" if failure.column is None else f", column {failure.column}"
    return f"{line}{column}: {failure.message.rstrip('.')}"


def _fault_of(text: str, most_bytes: int) -> tuple[Gate, str] | None:
    if len(text.encode("utf-8", "surrogatepass")) > most_bytes:
        return Gate.SIZE, f"has more than {most_bytes:,} bytes"
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        return Gate.ENCODING, f"is not UTF-8 text (line {line})"
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        return Gate.ENCODING, f"contains a NUL character, which is not valid in Python source (line {line})"
    encoding = misread_as(text)
    if encoding is not None:
        return (
            Gate.ENCODING,
            f"declares the encoding {encoding}, by which its file would be read as another text",
        )
    return None


UNSTEADY = (
    "There is nothing to compare with: the workload makes other requests each time that the current code "
    "runs on the same inputs."
)


def refusal_of_other_requests(
    candidate: RunResult, current: RunResult, again: Callable[[], RunResult]
) -> GateRefusal | None:
    """Refuse a candidate whose requests differ, unless the current code's own requests vary as well.

    Parameters
    ----------
    again
        Runs the current code once more, on the inputs of ``current``.
    """
    refusal = refusal_of_requests(candidate, current)
    if refusal is None or refusal.recommendation is not Recommendation.REJECT:
        return refusal
    repeated = again()
    if repeated.is_ok and not repeated.measured.unfinished and unlike_requests(repeated, current) is None:
        return refusal
    return GateRefusal(Gate.COMPARISON, UNSTEADY, Recommendation.TEST_MORE)
