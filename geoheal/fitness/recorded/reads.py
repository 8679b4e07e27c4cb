"""Reads that any call may need: their rows were in a cache of the application when it was recorded."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geoheal.domain.recording.call import RecordedCall


def shared_reads(calls: Iterable[RecordedCall], bytes_max: int) -> Sequence[Mapping[str, Any]]:
    """Return the statements that read the same rows in all calls that sent them, small ones first.

    Parameters
    ----------
    bytes_max
        Size of all of them, as JSON.
    """
    found: dict[str, tuple[str, Mapping[str, Any]] | None] = {}
    for call in calls:
        written = False
        for question in call.values.get("outside", ()):
            written |= question["write"]
            if written or not _is_whole_read(question):
                continue
            key, rows = _text(question["key"]), _text([question["columns"], question["answers"]])
            known = found.setdefault(key, (rows, question))
            if known is not None and known[0] != rows:
                found[key] = None
    chosen: list[Mapping[str, Any]] = []
    for rows, question in sorted(filter(None, found.values()), key=lambda each: len(each[0])):
        bytes_max -= len(rows) + len(_text(question["key"])) + _OVERHEAD
        if bytes_max < 0:
            break
        chosen.append(question)
    return chosen


_OVERHEAD = 200
"""Size of what a question has beside its key and its rows."""


def _is_whole_read(question: Mapping[str, Any]) -> bool:
    is_read = question["kind"] == "sql" and not question["write"]
    return is_read and question["complete"] and question["error"] is None


def _text(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
