"""Logs of pgbench: transactions, one by one or by intervals."""

import re
from typing import Final

from geoheal.history.formats.logs.log_kind import Cells, LogKind

LAG: Final = "schedule_lag_us"
EITHER: Final = "lag_us_or_retries"
"""One number behind a transaction is its lag (``--rate``) or its retries (``--max-tries``)."""


def _transaction(line: re.Match[str]) -> Cells:
    """Return a transaction; its time is a word where it failed or was skipped."""
    took = line["took"]
    behind = line["behind"].split()
    return {
        LAG: behind[0] if len(behind) > 1 and behind[0].isdigit() else None,
        EITHER: behind[0] if len(behind) == 1 and behind[0].isdigit() else None,
        "time": f"{line['second']}{line['us'].zfill(6)}",
        "took_us": took if took.isdigit() else None,
        "failed": str(int(not took.isdigit())),
    }


def _stretch(line: re.Match[str]) -> Cells:
    """Return the transactions of a stretch (``--aggregate-interval``), and failed ones where they are
    counted.
    """
    done, failures = line["transactions"], line["failures"]
    failed = sum(map(int, failures.split())) if failures else None
    return {
        **{each: line[each] for each in ("time", "transactions", "sum_us")},
        "failed": None if failed is None else str(failed),
        "tried": None if failed is None else str(int(done) + failed),
    }


STRETCH_COLUMNS: Final = ("time", "transactions", "sum_us", "failed", "tried")

TRANSACTIONS: Final = LogKind(
    name="pgbench",
    title="a log of pgbench's transactions",
    pattern=re.compile(
        r"\d+ \d+ (?P<took>\d+|[a-z_]+) \d+ (?P<second>[12]\d{9}) (?P<us>\d{1,6})"
        r"(?P<behind>(?: \d+| skipped)*)"
    ),
    columns=("time", "took_us", "failed", LAG, EITHER),
    cells=_transaction,
)
STRETCHES: Final = LogKind(
    name="pgbench",
    title="a log of pgbench's transactions in intervals",
    pattern=re.compile(
        r"(?P<time>[12]\d{9}) (?P<transactions>\d+) (?P<sum_us>\d+) \d+ \d+ \d+"
        r"(?:(?: \d+){7} (?P<failures>\d+ \d+)|(?: \d+)*)"
    ),
    columns=STRETCH_COLUMNS,
    cells=_stretch,
)
