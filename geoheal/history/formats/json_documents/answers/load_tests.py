"""Reports of load tests as JSON: Artillery's, by period."""

from collections.abc import Mapping
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.series import TIME, Found, objects

REQUESTS: Final = "http.requests"
TIMES: Final = "http.response_time"
QUANTILES: Final = ("p50", "p95", "p99")


def artillery(document: Mapping[str, Any]) -> Found | None:
    """Return the periods of ten seconds of Artillery's report.

    A code from 500 on, or no answer, is an error.
    """
    periods = objects(document.get("intermediate"))
    if not periods or not all("counters" in each and "period" in each for each in periods):
        return None
    rows = [_of_period(each) for each in periods]
    return Found(
        rows=sorted(rows, key=lambda row: row[TIME]), title="a report of Artillery", tool="Artillery"
    )


def _of_period(period: Mapping[str, Any]) -> dict[str, Any]:
    counters, times = period["counters"], (period.get("summaries") or {}).get(TIMES) or {}
    requests = counters.get(REQUESTS)
    failed = sum(count for name, count in counters.items() if name.startswith(("http.codes.5", "errors.")))
    return {
        TIME: int(period["period"]),
        "request_count": requests,
        "error_rate": min(1.0, failed / requests) if requests else None,
        "avg_latency_ms": times.get("mean"),
        **{name: times.get(name) for name in QUANTILES},
        "users": counters.get("vusers.created"),
    }
