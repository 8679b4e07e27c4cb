"""Logs of requests and of transactions."""

from geoheal.history.cells.conversion import as_python
from geoheal.history.formats.logs.access_logs import ACCESS
from geoheal.history.formats.logs.log_file import LogFile
from geoheal.history.formats.logs.pgbench_logs import EITHER, LAG, STRETCHES, TRANSACTIONS
from geoheal.history.presets.preset import Meaning, PossibleFile

TIMES = ("time_local", "time_iso8601", "msec", "timestamp", "@timestamp", "time")
FAILED_FROM = "status>=500"
SAMPLE_ROWS = 50


def nginx(candidate: PossibleFile) -> Meaning | None:
    """Return an access log, in the common or combined format, as JSON or CSV.

    Its times of requests are seconds.
    """
    file = candidate.file
    is_log = isinstance(file, LogFile) and file.kind is ACCESS
    time = next((name for name in TIMES if name in file.columns), None)
    if not is_log and (time is None or not {"status", "request_time"} <= set(file.columns)):
        return None
    return Meaning(
        title=file.kind.title if isinstance(file, LogFile) else "an access log",
        file=file,
        fields={
            str(time): "captured_at",
            FAILED_FROM: "error_rate",
            "request_time": "avg_latency_ms",
            **({"bytes": "metrics.bytes"} if "bytes" in file.columns else {}),
        },
        scales={"request_time": 1000.0},
        events=True,
    )


def pgbench(candidate: PossibleFile) -> Meaning | None:
    """Return a log of pgbench (``--log``), of each transaction or of intervals.

    Its durations are microseconds.
    """
    file = candidate.file
    if not isinstance(file, LogFile):
        return None
    if file.kind is TRANSACTIONS:
        fields = {"time": "captured_at", "took_us": "avg_latency_ms", "failed": "error_rate"}
        return Meaning(
            title=file.kind.title,
            file=file,
            fields={**fields, LAG: "metrics.schedule_lag_ms"},
            scales={"took_us": 0.001, LAG: 0.001},
            ignored=() if _holds(file, EITHER) else (EITHER,),
            events=True,
        )
    if file.kind is STRETCHES:
        fields = {
            "time": "captured_at",
            "sum_us/transactions": "avg_latency_ms",
            "transactions": "request_count",
            "failed/tried": "error_rate",
        }
        return Meaning(
            title=file.kind.title,
            file=file,
            fields=fields,
            scales={"sum_us/transactions": 0.001},
        )
    return None


def _holds(file: LogFile, column: str) -> bool:
    """Whether a column has a cell among the first ones."""
    piece = next(iter(file.pieces([column], SAMPLE_ROWS)), None)
    return piece is not None and any(cell is not None for cell in as_python(piece.columns[column]))
