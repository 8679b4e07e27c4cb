"""Logs of application servers, frameworks and caches: a line per request, most of them without a duration."""

import re
from typing import Final

from geoheal.history.formats.logs.log_kind import Cells, LogKind, milliseconds_in
from geoheal.history.formats.logs.proxy_logs import COLUMNS
from geoheal.validation.written_numbers import number

REQUEST: Final = r'"(?:\x1b\[\d+m)*(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) [^"]*"'
CLOCK: Final = r"\d\d:\d\d:\d\d"
DAY: Final = r"\d{1,2}/[A-Z][a-z]{2}/\d{4}"


def _request(line: re.Match[str]) -> Cells:
    """Return a request; how long it took where the line says so in milliseconds."""
    found = line.groupdict()
    return {
        "time": found["time"],
        "status": found["status"],
        "bytes": found.get("bytes"),
        "took_ms": found.get("took") or milliseconds_in(found.get("rest") or ""),
    }


DEVELOPMENT: Final = LogKind(
    name="development",
    title="a log of Flask's or Django's development server, which has no durations",
    pattern=re.compile(
        rf".{{0,80}}?\[(?P<time>{DAY} {CLOCK})\] {REQUEST} (?P<status>\d{{3}}) (?P<bytes>\d+|-)\s*"
    ),
    columns=COLUMNS,
    cells=_request,
    passed_over=re.compile(
        r"\s*\* |.*Press CTRL|WARNING: This is a dev|Watching for|Performing|System check|Django version"
        r"|Starting |Quit the server|[A-Z][a-z]+ \d\d?, \d{4} - "
    ),
)
DATED: Final = LogKind(
    name="dated",
    title="a log of requests with a time before each",
    pattern=re.compile(
        rf"\[?(?P<time>\d{{4}}-\d\d-\d\d[T ]{CLOCK}(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)\]?\s"
        rf".*?{REQUEST} (?P<status>\d{{3}})\b(?P<rest>.*)"
    ),
    columns=COLUMNS,
    cells=_request,
)
LOOSE: Final = LogKind(
    name="loose",
    title="an access log of a form of its own, whose durations are read where they end in ms",
    pattern=re.compile(
        rf".{{0,400}}?\[(?P<time>{DAY}:{CLOCK} [+-]\d{{4}})\] .*?{REQUEST} (?P<status>\d{{3}})\b(?P<rest>.*)"
    ),
    columns=COLUMNS,
    cells=_request,
)
SQUID: Final = LogKind(
    name="squid",
    title="an access log of Squid",
    pattern=re.compile(
        r"(?P<time>1\d{9}\.\d{3}) +(?P<took>\d+) \S+ [A-Z_]+/(?P<status>\d{3}) (?P<bytes>\d+) [A-Z]+ \S+ .*"
    ),
    columns=COLUMNS,
    cells=_request,
)
RAILS: Final = LogKind(
    name="rails",
    title="a log of Rails",
    pattern=re.compile(
        r"[A-Z], \[(?P<time>[\d-]+T[\d:.]+) #\d+\].*? Completed (?P<status>\d{3}) .*? in "
        r"(?P<took>\d+(?:\.\d+)?)ms\b.*"
    ),
    columns=COLUMNS,
    cells=_request,
    passed_over=re.compile(r"[A-Z], \[(?!.* Completed \d)"),
)
LOGRAGE: Final = LogKind(
    name="lograge",
    title="a log of Rails (lograge)",
    pattern=re.compile(
        r"[A-Z], \[(?P<time>[\d-]+T[\d:.]+) #\d+\].*? method=[A-Z]+ .*?\bstatus=(?P<status>\d{3}) .*?"
        r"\bduration=(?P<took>\d+(?:\.\d+)?)\b.*"
    ),
    columns=COLUMNS,
    cells=_request,
    passed_over=re.compile(r"[A-Z], \[(?!.* status=\d)"),
)


def _of_gin(line: re.Match[str]) -> Cells:
    took = number(line["took"].strip(), "avg_latency_ms")
    return {
        "time": line["time"].replace(" - ", " "), "status": line["status"], "bytes": None,
        "took_ms": None if isinstance(took, str) else str(took),
    }  # fmt: skip


GIN: Final = LogKind(
    name="gin",
    title="a log of Gin",
    pattern=re.compile(
        rf"\[GIN\] (?P<time>\d{{4}}/\d\d/\d\d - {CLOCK}) \|"
        r"(?:\x1b\[[\d;]*m)?\s*(?P<status>\d{3}) \S*\|(?P<took>[^|]+)\|.*"
    ),
    columns=COLUMNS,
    cells=_of_gin,
    passed_over=re.compile(r"\[GIN-debug\]|\s*- using |$"),
)
SERVERS: Final = (DEVELOPMENT, SQUID, RAILS, LOGRAGE, GIN, DATED, LOOSE)
