"""Recorded calls, as a monitored process would have sent them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from uuid_utils.compat import uuid7

from geoheal.domain.recording.call import RecordedCall


def recorded_call(function: str, args: Sequence[Any] = (), result: Any = None, **others: Any) -> RecordedCall:
    """A call with these positional arguments and this result, both as typed JSON."""
    error = others.get("error")
    before = {"args": list(args), "kwargs": []}
    values = {"before": before, "after": None, "result": result, "awaited": False}
    known: dict[str, Any] = {
        "id": uuid7(),
        "module": "till",
        "stratum": "any",
        "outcome": error or type(result).__qualname__,
        "error": error,
        "parts": len(args),
        "duration_ms": 0.1,
        "redacted": False,
        "recorded_at": datetime.now(UTC),
        "values": values,
    }
    return RecordedCall(function=function, **(known | others))
