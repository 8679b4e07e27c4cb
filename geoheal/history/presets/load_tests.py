"""JMeter's results and Locust's history of statistics."""

from geoheal.history.formats.json_documents.document_file import DocumentFile
from geoheal.history.presets.locust_history import COLUMNS, TOTALS, LocustHistory
from geoheal.history.presets.preset import Meaning, PossibleFile

VEGETA_FAILED = "code>=400"
ALL_REQUESTS = ("Aggregated", "Total")
"""Locust's name of the row of all requests, now and in old versions."""


def jmeter(candidate: PossibleFile) -> Meaning | None:
    """Results (JTL) as CSV: a row per request, in milliseconds."""
    file = candidate.file
    if not {"timeStamp", "elapsed"} <= set(file.columns):
        return None
    fields = {"timeStamp": "captured_at", "elapsed": "avg_latency_ms"}
    if "success" in file.columns:
        fields["!success"] = "error_rate"
    elif "responseCode" in file.columns:
        fields["responseCode>=400"] = "error_rate"
    return Meaning(title="JMeter's results", file=file, fields=fields, events=True)


def artillery(candidate: PossibleFile) -> Meaning | None:
    """Artillery's report (``--output``): a row per period of ten seconds, in milliseconds."""
    file = candidate.file
    if not isinstance(file, DocumentFile) or file.tool != "Artillery":
        return None
    own = ("request_count", "error_rate", "avg_latency_ms")
    return Meaning(
        title=file.title,
        file=file,
        fields={"time": "captured_at", **{name: name for name in own}},
        metrics=[name for name in file.measured if name not in own],
    )


def ab(candidate: PossibleFile) -> Meaning | None:
    """``ab -g``: a row per request, at the precision of a second, in milliseconds."""
    file = candidate.file
    if set(file.columns) != {"starttime", "seconds", "ctime", "dtime", "ttime", "wait"}:
        return None
    return Meaning(
        title="ApacheBench's requests",
        file=file,
        fields={"seconds": "captured_at", "ttime": "avg_latency_ms"},
        ignored=("starttime", "ctime", "dtime", "wait"),
        events=True,
    )


def vegeta(candidate: PossibleFile) -> Meaning | None:
    """``vegeta encode --to csv`` and ``--to json``: a row per request, in nanoseconds."""
    file = candidate.file
    if not {"timestamp", "code", "latency", "bytes_out", "bytes_in", "attack", "seq"} <= set(file.columns):
        return None
    return Meaning(
        title="Vegeta's results",
        file=file,
        fields={"timestamp": "captured_at", "latency": "avg_latency_ms", VEGETA_FAILED: "error_rate"},
        scales={"latency": 1e-6},
        events=True,
    )


def locust(candidate: PossibleFile) -> Meaning | None:
    """``…_stats_history.csv``: a row per second (and per name), with totals since the start."""
    file = candidate.file
    if not {"Timestamp", "Name", *TOTALS} <= set(file.columns):
        return None
    history = LocustHistory(file, ALL_REQUESTS)
    return Meaning(
        title="Locust's history of statistics",
        file=history,
        fields={
            "Timestamp": "captured_at",
            **{column: column for column in COLUMNS},
            **{each: f"metrics.{name}" for each, name in GAUGES.items() if each in file.columns},
        },
        metrics=(),
    )


GAUGES = {
    "User Count": "users",
    "Requests/s": "requests_per_s",
    "Failures/s": "failures_per_s",
    "50%": "p50",
    "95%": "p95",
    "99%": "p99",
}
