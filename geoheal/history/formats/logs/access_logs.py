"""Access logs of nginx and Apache, as they come and with the time that a request took."""

import re
from typing import Final

from geoheal.history.formats.logs.log_kind import Cells, LogKind, milliseconds_in

DURATION: Final = re.compile(r'\b(?:rt|request_time|rtime|duration)[=:]"?(\d+(?:\.\d+)?)(?![\d.]| ?[mnuµ]s)')
WORDS: Final = re.compile(r'"([^"]*)"|([^\s"]+)')
SECONDS: Final = re.compile(r"(\d+\.\d{3,6})")
LAST_NUMBER: Final = "last_number"


def _access(line: re.Match[str]) -> Cells:
    rest = line["rest"]
    words = [quoted or bare for quoted, bare in WORDS.findall(rest)]
    in_ms = milliseconds_in(rest)
    took = DURATION.search(rest) or (
        None if in_ms else next(filter(None, map(SECONDS.fullmatch, words)), None)
    )
    last = words[-1] if words and words[-1].isdigit() else None
    return {
        "time_local": line["time"],
        "status": line["status"],
        "bytes": line["bytes"],
        "request_time": took[1] if took else str(float(in_ms) / 1000) if in_ms else None,
        LAST_NUMBER: last,
    }


ACCESS: Final = LogKind(
    name="nginx",
    title="an access log (nginx, Apache)",
    pattern=re.compile(
        r"\S+ \S+ .{1,80}? ?\[(?P<time>\d{1,2}/[A-Z][a-z]{2}/\d{4}:[\d:]{8} [+-]\d{4})\] "
        r'"[^"\\]*(?:\\.[^"\\]*)*" (?P<status>\d{3}) (?P<bytes>\d+|-)(?P<rest>.*)'
    ),
    columns=("time_local", "status", "bytes", "request_time", LAST_NUMBER),
    cells=_access,
)
