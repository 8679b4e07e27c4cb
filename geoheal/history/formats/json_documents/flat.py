"""JSON objects inside a row, as columns of their own; rows in an envelope of the tool that exported them."""

import json
from collections.abc import Mapping
from typing import Any

KEPT = frozenset(("context", "metrics", "module_versions"))
"""Objects that a snapshot has a field for."""

ENVELOPES: Mapping[str, str] = {"_source": "_index", "result": "preview"}
"""Where exports of Elasticsearch and Splunk hold the row, and what stands beside it."""


EXTENDED = frozenset(("$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal", "$oid"))
"""How MongoDB writes a value with its type."""


DOCKER = frozenset(("log", "stream", "time"))
"""How Docker keeps a line that was written."""


def unwrapped(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the row that an export's envelope holds; any other row as it is.

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
    """Return what MongoDB wrote with its type; anything else as it is."""
    while isinstance(value, dict) and len(value) == 1 and value.keys() <= EXTENDED:
        (value,) = value.values()
    return value
