"""Exports of databases about themselves."""

from geoheal.errors import InvalidInput
from geoheal.history.formats.column_names import time_columns
from geoheal.history.presets.preset import Meaning, PossibleFile
from geoheal.history.shapes.statements import AGAIN, Statements, are_statements

NAMES_OF_TIMES = ("captured_at", "now", "collected_at", "snapshot_time", "sampled_at", "at", "log_time", "ts")


def statements(candidate: PossibleFile) -> Meaning | None:
    """``pg_stat_statements``, written at several times: totals of all statements.

    Raises
    ------
    InvalidInput
        When no column holds the times.
    """
    file = candidate.file
    if not are_statements(file.columns):
        return None
    time = next((name for name in NAMES_OF_TIMES if name in file.columns), None) or next(
        iter(time_columns(file.columns)), None
    )
    if time is None:
        raise InvalidInput(f"{candidate.path.name} holds pg_stat_statements without times; {AGAIN}.")
    held = Statements(file, time)
    took = "total_exec_time" if "total_exec_time" in held.summed else "total_time"
    return Meaning(
        title="pg_stat_statements",
        file=held,
        fields={time: "captured_at", "calls": "request_count", f"{took}/calls": "avg_latency_ms"},
        metrics=[name for name in held.summed if name not in {"calls", took}],
    )
