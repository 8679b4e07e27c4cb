"""A backtest as plain JSON."""

from typing import Any

from geoheal.domain.moments import iso
from geoheal.monitor.backtest.backtest import Backtest


def backtest_answer(found: Backtest) -> dict[str, Any]:
    """Return the result, with times in ISO 8601; the score is None without labels."""
    score = found.score
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
        if score is None
        else {
            "events": score.events,
            "found": score.found,
            "alarms": score.alarms,
            "true": score.true,
            "recall": score.recall,
            "precision": score.precision,
            "f1": score.f1,
            "false_alarms_per_day": score.false_per_day,
            "delays_s": [each.total_seconds() for each in score.delays],
        },
        "notes": list(found.notes),
    }
