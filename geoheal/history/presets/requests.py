"""Logs with a request per row, of any writer: status, duration, and target."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from geoheal.history.cells.conversion import as_python
from geoheal.history.columns.other_meaning import column_of_times
from geoheal.history.formats.column_names import time_columns
from geoheal.history.formats.logs.log_file import LogFile
from geoheal.history.formats.logs.postgres_logs import POSTGRES
from geoheal.history.formats.logs.proxy_logs import COLUMNS, PROXIES
from geoheal.history.formats.logs.server_logs import SERVERS
from geoheal.history.formats.tools.w3c_file import MOMENT, W3cFile
from geoheal.history.piece import HistoryFile
from geoheal.history.presets.preset import Meaning, PossibleFile

SAMPLE_ROWS: Final = 50
SHORTEST_TIME: Final = 1e8
"""No number below is a time since 1970: a column ``time`` of such holds how long something took."""
STATUSES: Final = (
    "status", "status_code", "statuscode", "response_code", "http.status", "http.status_code",
    "http.response.status_code", "res.statuscode", "response.status", "downstreamstatus", "sc-status",
    "httprequest.status", "httpresponsecode", "responsecode", "resultcode", "code",
)  # fmt: skip
STATUS: Final = re.compile(r".*(?:response|http)[._-]?status(?:[._-]?code)?|.*status[._-]?code")
"""Other names of statuses, such as EdgeResponseStatus."""
UNSURE: Final = frozenset(("status", "code", "resultcode"))
"""These only count with another column of requests: they have other meanings elsewhere."""
COUNTS: Final = frozenset(("count", "counts", "requests", "hits", "total", "value"))
"""Columns of files whose rows count requests instead."""
ASKED: Final = (
    "method", "path", "url", "uri", "request", "route", "endpoint", "http.method", "http.request.method",
    "req.method", "request.method", "requestmethod", "cs-method", "requestpath", "request_path", "http.path",
    "url.path", "httprequest.requestmethod",
)  # fmt: skip
DURATIONS: Final = (
    "duration", "dur", "latency", "took", "elapsed", "http.duration", "service", "response_time",
    "request_time", "time_taken", "httprequest.latency",
)  # fmt: skip
"""Names of durations whose unit is in the cells, as in ``12ms``."""

NODES: Final = (
    "node",
    "hostname",
    "cloud_roleinstance",
    "host.name",
    "kubernetes.pod.name",
    "pod",
    "instance",
    "dyno",
)
"""``host`` is not among them: in a log of requests it is the requested host."""

MEASURED: Final = {"avg_latency_ms", "error_rate", "request_count"}
"""Columns of files whose rows sum requests up."""

UNITS: Final[Mapping[str, float]] = {
    **dict.fromkeys(
        ("duration_ms", "latency_ms", "elapsed_ms", "took_ms", "response_time_ms", "responsetime", "time_ms",
         "request_time_ms", "durationms", "latencyms", "elapsedms", "edgetimetofirstbytems"),
        1.0,
    ),
    **dict.fromkeys(("duration_us", "latency_us", "elapsed_us", "transaction.duration.us"), 1e-3),
    **dict.fromkeys(("duration_ns", "latency_ns", "event.duration"), 1e-6),
    **dict.fromkeys(
        ("duration_s", "latency_s", "duration_seconds", "elapsed_seconds", "latency_seconds"), 1000.0
    ),
}  # fmt: skip
"""Milliseconds per unit in a name."""

WRITERS: Final = (
    (frozenset(("downstreamstatus", "duration")), "duration", 1e-6),
    (frozenset(("starteddatetime", "time")), "time", 1.0),
    (frozenset(("response_flags", "duration")), "duration", 1.0),
    (frozenset(("appname", "transactiontype", "duration")), "duration", 1000.0),
)
"""Columns of Traefik, HAR, Envoy, New Relic; that of durations, and milliseconds in one of its unit."""


def proxy(candidate: PossibleFile) -> Meaning | None:
    """Return a log of HAProxy, Envoy, an AWS load balancer, Gatling, Squid, Rails or a server with times."""
    file = candidate.file
    if isinstance(file, LogFile) and file.kind in POSTGRES:
        fields = {"time": "captured_at", "took_ms": "avg_latency_ms"}
        return Meaning(title=file.kind.title, file=file, fields=fields, events=True)
    if not isinstance(file, LogFile) or file.kind not in (*PROXIES, *SERVERS):
        return None
    time, status, size, took = COLUMNS
    fields = {time: "captured_at", f"{status}>=500": "error_rate", took: "avg_latency_ms"}
    sizes = {} if file.kind.name == "gatling" else {size: "metrics.bytes"}
    return Meaning(title=file.kind.title, file=file, fields={**fields, **sizes}, events=True)


def iis(candidate: PossibleFile) -> Meaning | None:
    """W3C's extended log: ``time-taken`` is in milliseconds, or in seconds where CloudFront writes it."""
    file = candidate.file
    if not isinstance(file, W3cFile) or MOMENT not in file.columns or "sc-status" not in file.columns:
        return None
    is_cloudfront = "x-edge-location" in file.columns
    fields = {MOMENT: "captured_at", "sc-status>=500": "error_rate"}
    fields |= {"time-taken": "avg_latency_ms"} if "time-taken" in file.columns else {}
    fields |= {"s-computername": "node"} if "s-computername" in file.columns else {}
    return Meaning(
        title="a log of CloudFront" if is_cloudfront else "a log of IIS",
        file=file,
        fields=fields,
        scales={"time-taken": 1000.0} if is_cloudfront else {},
        ignored=("date", "time"),
        events=True,
        utc=True,
    )


def requests(candidate: PossibleFile) -> Meaning | None:
    """Any rows with a time, an HTTP status and a method, path or URL: a request each.

    The duration is used if its name or its cells show its unit, or if the writer is known.
    """
    file = candidate.file
    lower = {name.lower().lstrip("@"): name for name in reversed(file.columns)}
    known = (lower[each] for each in STATUSES if each in lower)
    status = next(known, None) or next((lower[each] for each in lower if STATUS.fullmatch(each)), None)
    times = _times(file, [] if status is None else [status])
    if not times or status is None or not _belong_to_a_request(lower, status):
        return None
    if MEASURED & lower.keys() or COUNTS & lower.keys():
        return None
    if not _are_statuses(_sample(file, status)):
        return None
    duration, scale = _duration(file, lower)
    fields = {times[0]: "captured_at", f"{status}>=500": "error_rate"}
    if duration is not None:
        fields[duration] = "avg_latency_ms"
    node = next((lower[each] for each in NODES if each in lower), None)
    if node is not None:
        fields[node] = "node"
    scales = {} if duration is None or scale == 1.0 else {duration: scale}
    return Meaning(
        title=_title(duration, scale),
        file=file,
        fields=fields,
        scales=scales,
        events=True,
        utc="utc" in times[0].lower(),
    )


def _times(file: HistoryFile, others: Sequence[str]) -> Sequence[str]:
    """Return the column of times: by its name, unless its numbers are durations, or else by its cells."""
    named = time_columns(file.columns)
    if named and not all(_is_duration(cell) for cell in _sample(file, named[0])):
        return named
    return list(column_of_times(file, {}, [*named, *others])) or named


def _is_duration(cell: object) -> bool:
    return isinstance(cell, int | float) and cell < SHORTEST_TIME


def _belong_to_a_request(lower: Mapping[str, str], status: str) -> bool:
    """Whether a column next to the status shows the target or duration of a request."""
    is_sure = status.lower().lstrip("@") not in UNSURE
    return is_sure or any(each in lower for each in (*ASKED, *DURATIONS, *UNITS))


def _title(duration: str | None, scale: float) -> str:
    if duration is None:
        return (
            "a log of requests, whose duration has no unit (--map COLUMN=avg_latency_ms "
            "with --scale COLUMN=1000 if it is in seconds)"
        )
    unit = {1.0: "milliseconds", 1e-3: "microseconds", 1e-6: "nanoseconds", 1000.0: "seconds"}[scale]
    return f"a log of requests whose {duration!r} is in {unit}, or in the unit that is given there"


def _duration(file: HistoryFile, lower: Mapping[str, str]) -> tuple[str | None, float]:
    """Return the column of durations, and the milliseconds in one of its unit.

    None where no unit is known.
    """
    written = _of_writer(file, lower)
    if written is not None:
        return written
    named = next(((lower[each], scale) for each, scale in UNITS.items() if each in lower), None)
    if named is not None:
        return (named[0], 1.0) if _tell_units(_sample(file, named[0])) else named
    for name in (lower[each] for each in DURATIONS if each in lower):
        if _tell_units(_sample(file, name)):
            return name, 1.0
    return None, 1.0


def _of_writer(file: HistoryFile, lower: Mapping[str, str]) -> tuple[str, float] | None:
    """Return the durations of those whose unit is known, by the columns beside them.

    Traefik and Datadog write ns, Caddy and New Relic s, Envoy, Application Insights, Serilog and HAR ms.
    """
    for names, duration, scale in WRITERS:
        if names <= lower.keys():
            return lower[duration], scale
    if lower.get("duration") == "@duration":
        return "@duration", 1e-6
    if {"resultcode", "duration"} <= lower.keys() and any(each.startswith("cloud_role") for each in lower):
        return lower["duration"], 1.0
    if "elapsed" in lower and {"@t", "@mt"} & set(file.columns):
        return lower["elapsed"], 1.0
    loggers = _sample(file, "logger") if "logger" in file.columns else []
    if "duration" in lower and any(str(each).startswith("http.log.access") for each in loggers):
        cells = _sample(file, lower["duration"])
        return lower["duration"], 1.0 if _tell_units(cells) else 1000.0
    return None


def _sample(file: HistoryFile, name: str) -> Sequence[object]:
    piece = next(iter(file.pieces([name], SAMPLE_ROWS)), None)
    return [] if piece is None else [cell for cell in as_python(piece.columns[name]) if cell is not None]


def _are_statuses(cells: Sequence[object]) -> bool:
    return bool(cells) and all(str(cell).isdigit() and 100 <= int(str(cell)) <= 599 for cell in cells)


def _tell_units(cells: Sequence[object]) -> bool:
    return bool(cells) and all(
        isinstance(cell, str) and cell.rstrip()[-1:] in {"s", "h", "m"} for cell in cells
    )
