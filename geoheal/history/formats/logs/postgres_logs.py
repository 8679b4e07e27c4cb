"""PostgreSQL's own logs; lines with a statement's duration are read."""

import re
from typing import Final

from geoheal.history.formats.logs.log_kind import Cells, LogKind

TITLE: Final = "a log of PostgreSQL; only statements with a duration (log_min_duration_statement) count"
TIME: Final = r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? [\w+-]+)"
TOOK: Final = r"duration: (?P<took>\d+(?:\.\d+)?) ms(?:  (?:statement|execute|fastpath)\b.*|[\"}].*|)"
"""Not those of parsing and binding, which are parts of a statement of their own."""

PRINTED: Final = rf"{TIME}.*?LOG:  {TOOK}"
AS_CSV: Final = rf"{TIME},.*?,LOG,00000,\"{TOOK}"
AS_JSON: Final = rf'\{{"timestamp": ?"{TIME}",.*?"message": ?"{TOOK}'


def _statement(line: re.Match[str]) -> Cells:
    return {"time": line["time"], "took_ms": line["took"]}


def _kind(pattern: str) -> LogKind:
    return LogKind(
        name="postgres",
        title=TITLE,
        pattern=re.compile(pattern),
        columns=("time", "took_ms"),
        cells=_statement,
        passed_over=re.compile(f"(?!{pattern}$)"),
    )


POSTGRES: Final = tuple(map(_kind, (PRINTED, AS_CSV, AS_JSON)))
