"""Meaning of column names: which holds the times, and the name of a column's metric."""

import re
from collections.abc import Collection, Sequence
from unicodedata import combining, normalize

from geoheal.domain.snapshots.snapshot import RESERVED_NAMES
from geoheal.validation.patterns import METRIC_NAME

NAMES_OF_TIMES = (
    "time", "@timestamp", "timestamp", "datetime", "date_time", "date", "epoch", "unixtime", "timestamp_utc",
    "time (utc)", "timestamp (utc)", "timestamp (ms)", "ts", "__index_level_0__", "start_time", "starttime",
    "time_local", "time_iso8601", "msec", "timegenerated", "@t", "_time", "timestamp [utc]", "time [utc]",
    "timegenerated [utc]", "time_of_day_seconds",
)  # fmt: skip
"""Names in lower case, the likeliest first."""
BUCKETS = ("@timestamp per ", "timestamp per ")
"""Prefixes of Kibana's names of intervals."""
LENGTH_MAX = 128


def time_columns(names: Sequence[str]) -> list[str]:
    """Return the one column that is likely to hold the times, or none.

    >>> time_columns(["Time", "A"]), time_columns(["A"])
    (['Time'], [])
    """
    by_name = {name.lower(): name for name in reversed(names)}
    named = next(([by_name[each]] for each in NAMES_OF_TIMES if each in by_name), [])
    return named or [by_name[each] for each in by_name if each.startswith(BUCKETS)][:1]


def metric_names(columns: Sequence[str], taken: Collection[str] = ()) -> dict[str, str]:
    """Return the metric that each column becomes.

    Its own name, changed where it cannot be one, and each once.

    >>> metric_names(["User Count", "%user", "a b", "a_b", "phi"])
    {'User Count': 'User_Count', '%user': 'pct_user', 'a b': 'a_b', 'a_b': 'a_b_2', 'phi': 'phi_'}
    """
    names: dict[str, str] = {}
    used = set(taken)
    for column in columns:
        base = _possible(column)
        name, number = base, 2
        while name in used:
            name, number = f"{base[: LENGTH_MAX - 4]}_{number}", number + 1
        used.add(name)
        names[column] = name
    return names


def _possible(column: str) -> str:
    """Return a name of a metric that looks like the column's.

    >>> _possible("Débit (o/s)"), _possible("応答時間")
    ('Debit_o/s', 'm')
    """
    name = column if re.match(METRIC_NAME, column) else _spelt(column)
    return f"{name}_" if name in RESERVED_NAMES else name


def _spelt(column: str) -> str:
    bare = "".join(each for each in normalize("NFKD", column.strip()) if not combining(each))
    name = re.sub(r"[^A-Za-z0-9_.:/%-]+", "_", re.sub(r"^%", "pct_", bare)).strip("_")
    name = name if re.match(r"[A-Za-z0-9_]", name) else f"m_{name}".rstrip("_")
    return name[:LENGTH_MAX]
