"""A backtest as plain JSON."""

from typing import Any

from geoheal.domain.moments import iso
from geoheal.monitor.backtest.backtest import Backtest


def backtest_answer(found: Backtest) -> dict[str, Any]:
    """Return the result, with times in ISO 8601; the score is None without labels."""
    told = found.score
    return {
        "system": found.system,
        "snapshots": found.snapshots,
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "judged_from": found.judged_from.isoformat(),
        "alarms": [
            {
                "since": each.since.isoformat(),
                "at": each.at.isoformat(),
                "until": iso(each.until),
                "source": each.source,
                "severity": each.severity,
                "message": each.message,
            }
            for each in found.episodes
        ],
        "events": None
        if found.events is None
        else [{"since": first.isoformat(), "until": last.isoformat()} for first, last in found.events],
        "score": None
        if told is None
        else {
            "events": told.events,
            "found": told.found,
            "alarms": told.alarms,
            "true": told.true,
            "recall": told.recall,
            "precision": told.precision,
            "f1": told.f1,
            "false_alarms_per_day": told.false_per_day,
            "delays_s": [each.total_seconds() for each in told.delays],
        },
        "notes": list(found.notes),
    }
