"""Convert the warden's message about a run to a result."""

import signal
from typing import Any, Final

from geoheal.sandbox.outputs.comparison import Output
from geoheal.sandbox.policy import Policy
from geoheal.sandbox.results import (
    Claimed,
    ClaimedError,
    ClaimedGeometry,
    Measured,
    MeasuredRequest,
    Returned,
    RunFailure,
    RunResult,
    RunStatus,
)

_STATUS: Final = {
    "ok": RunStatus.OK,
    "timeout": RunStatus.TIMEOUT,
    "cpu": RunStatus.CPU_LIMIT,
    "output": RunStatus.OUTPUT_LIMIT,
    "protocol": RunStatus.PROTOCOL_VIOLATION,
    "crashed": RunStatus.CRASHED,
}
_FAILED: Final = {
    ("load", "syntax"): RunStatus.SYNTAX_ERROR,
    ("load", "error"): RunStatus.IMPORT_ERROR,
    ("work", "syntax"): RunStatus.WORKLOAD_SYNTAX_ERROR,
    ("work", "error"): RunStatus.WORKLOAD_ERROR,
    ("load", "memory"): RunStatus.MEMORY_LIMIT,
    ("work", "memory"): RunStatus.MEMORY_LIMIT,
}


def run_result(message: dict[str, Any], seed: bytes, policy: Policy) -> RunResult:
    """Read the warden's message."""
    failure = message["failure"]
    status = _FAILED[failure["phase"], failure["kind"]] if failure else _STATUS[message["status"]]
    return RunResult(
        status=status,
        measured=_measured(message),
        seed=seed,
        returned=_returned(message),
        claimed=_claimed(message),
        failure=None if status is RunStatus.OK else _failure(status, message, policy),
    )


def _measured(message: dict[str, Any]) -> Measured:
    return Measured(
        load_s=message["load_s"],
        load_cpu_s=message["load_cpu_s"],
        work_s=message["work_s"],
        work_cpu_s=message["work_cpu_s"],
        cpu_s=message["cpu_s"],
        peak_rss_bytes=message["peak_rss_bytes"],
        requests=tuple(
            MeasuredRequest(number, name, latency_s, cpu_s, error is not None)
            for number, name, latency_s, cpu_s, _, error in message["requests"]
        ),
        unfinished=message["unfinished"],
        printed_bytes=message["printed_bytes"],
        work_folder_bytes=message["work_folder_bytes"],
        threads=message["threads"],
        threads_loaded=message["threads_loaded"],
        descriptors=message["descriptors"],
        busy_s=message["busy_s"],
        overlapped=message["overlapped"],
        repetitions=message["repetitions"],
    )


def _returned(message: dict[str, Any]) -> Returned:
    return Returned(
        outputs=tuple(Output(request, value, number) for number, request, value in message["outputs"]),
        samples=tuple(tuple(sample) for sample in message["samples"]),
        stdout=message["stdout"],
        stderr=message["stderr"],
    )


def _claimed(message: dict[str, Any]) -> Claimed:
    return Claimed(
        geometry=tuple(
            ClaimedGeometry(
                claim["phi"],
                claim["kappa_eff"],
                None if claim["basin_coords"] is None else tuple(claim["basin_coords"]),
            )
            for claim in message["geometry"]
        ),
        latencies_s=tuple(claimed_s for *_, claimed_s, _ in message["requests"]),
        reached=message["reached"],
        executed=frozenset(message["executed"]),
        left=message["left"],
        errors=tuple(ClaimedError(name, *error) for _, name, *_, error in message["requests"] if error),
    )


def _failure(status: RunStatus, message: dict[str, Any], policy: Policy) -> RunFailure:
    failure = message["failure"]
    if failure is None:
        return RunFailure(_sentence(status, message, policy))
    return RunFailure(
        message=f"{failure['error']}: {failure['message']}",
        error=failure["error"],
        line=failure["line"],
        column=failure["column"],
        traceback=failure["traceback"],
    )


def _sentence(status: RunStatus, message: dict[str, Any], policy: Policy) -> str:
    if status is RunStatus.TIMEOUT:
        return f"The run did not end within {policy.wall_s:g} s."
    if status is RunStatus.CPU_LIMIT:
        return f"The run used more than {policy.cpu_s} s of CPU time."
    if status is RunStatus.CRASHED and message["signal"] is not None:
        return f"The process was ended by {_signal_name(message['signal'])}."
    if status is RunStatus.CRASHED:
        return f"The process left with exit code {message['exit_code']} before its work was finished."
    return str(message["detail"])


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
