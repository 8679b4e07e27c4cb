"""JSON objects inside a row, as columns of their own; rows in an envelope of the tool that exported them."""

import json
from collections.abc import Mapping
from typing import Any

KEPT = frozenset(("context", "metrics", "module_versions"))
"""Objects that a snapshot has a field for."""

ENVELOPES: Mapping[str, str] = {"_source": "_index", "result": "preview"}
"""Key of the row in exports of Elasticsearch and Splunk, and keys next to it."""


EXTENDED = frozenset(("$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$oid"))
"""MongoDB's keys of typed values."""


DOCKER = frozenset(("log", "stream", "time"))
"""Docker's keys of a logged line."""


def unwrapped(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row in an export's envelope; any other row unchanged.

    >>> unwrapped({"_index": "logs", "_source": {"a": 1}}), unwrapped({"result": {"a": 1}})
    ({'a': 1}, {'result': {'a': 1}})
    """
    if row.keys() >= DOCKER and isinstance(row["log"], str) and row["log"].startswith("{"):
        return {"time": row["time"], **_parsed(row["log"])}
    for name, beside in ENVELOPES.items():
        inner = row.get(name)
        if isinstance(inner, dict) and beside in row:
            return inner
    return row


def _parsed(text: str) -> dict[str, Any]:
    """Return the object that a line holds; none where it holds none."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return {"log": text}
    return read if isinstance(read, dict) else {"log": text}


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Name what stands inside an object by its path.

    >>> flat({"latency": {"avg": 3}, "metrics": {"a": 1}})
    {'latency.avg': 3, 'metrics': {'a': 1}}
    >>> flat({"t": {"$date": "2026-04-25T03:15:00Z"}})
    {'t': '2026-04-25T03:15:00Z'}
    """
    cells: dict[str, Any] = {}
    for name, typed in row.items():
        value = _untyped(typed)
        if isinstance(value, dict) and (prefix or name not in KEPT):
            cells |= flat(value, f"{prefix}{name}.")
        else:
            cells[f"{prefix}{name}"] = value
    return cells


def _untyped(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the value of MongoDB's typed object; anything else unchanged."""
    while isinstance(value, dict) and len(value) == 1 and value.keys() <= EXTENDED:
        (value,) = value.values()
    return value
