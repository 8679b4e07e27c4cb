"""Recorded calls as plain dictionaries."""

from typing import Any

from geoheal.domain.moments import iso
from geoheal.domain.recording.call import FunctionRecords, RecordedCall


def call_answer(call: RecordedCall) -> dict[str, Any]:
    """Return one call with its values."""
    return {
        "id": str(call.id),
        "module": call.module,
        "function": call.function,
        "recorded_at": call.recorded_at.isoformat(),
        "duration_ms": call.duration_ms,
        "parts": call.parts,
        "redacted": call.redacted,
        "hidden": call.is_hidden,
        "outcome": call.outcome,
        "error": call.error,
        **call.values,
    }


def function_answer(found: FunctionRecords) -> dict[str, Any]:
    """Return the summary of the recorded calls of one function."""
    return {
        "module": found.module,
        "function": found.function,
        "calls": found.calls,
        "raised": found.raised,
        "median_ms": found.median_ms,
        "first_at": iso(found.first_at),
        "last_at": iso(found.last_at),
        "recordable": found.recordable,
        "refused": [
            {"reason": reason, "calls": calls}
            for reason, calls in sorted(found.refused.items(), key=lambda each: (-each[1], each[0]))
        ],
    }
