"""Runs as the sandbox would report them."""

from dataclasses import replace

from geoheal.sandbox import (
    Claimed,
    ClaimedGeometry,
    Measured,
    MeasuredRequest,
    Output,
    Returned,
    RunFailure,
    RunResult,
    RunStatus,
)


def request(number, *, ms=1.0, failed=False, name="f"):
    return MeasuredRequest(number, name, ms / 1000, ms / 1000, failed)


def ran(*requests, outputs=(), samples=(), geometry=(), work_ms=10.0):
    """Return a run that ended well; outputs are pairs of a request's number and a value."""
    measured = Measured(
        load_s=0.01,
        load_cpu_s=0.01,
        work_s=work_ms / 1000,
        work_cpu_s=work_ms / 1000,
        cpu_s=0.1,
        peak_rss_bytes=12_000_000,
        requests=requests,
        unfinished=0,
        printed_bytes=0,
    )
    handed = tuple(Output(None if number is None else "f", value, number) for number, value in outputs)
    stated = tuple(ClaimedGeometry(*each) for each in geometry)
    return RunResult(
        RunStatus.OK, measured, b"", Returned(outputs=handed, samples=samples), Claimed(geometry=stated)
    )


def broke(status=RunStatus.IMPORT_ERROR, message="ValueError: no", line=None, column=None, loaded=False):
    """Return a run that did not end well, in loading or in its workload."""
    measured = ran().measured if loaded else replace(ran().measured, work_s=None, work_cpu_s=None)
    failure = RunFailure(message, error=message.partition(":")[0], line=line, column=column)
    return RunResult(status, measured, b"", failure=failure)
