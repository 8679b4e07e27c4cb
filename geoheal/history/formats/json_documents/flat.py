"""JSON objects inside a row, as columns of their own."""

from collections.abc import Mapping
from typing import Any

KEPT = frozenset(("context", "metrics", "module_versions"))
"""Objects that a snapshot has a field for."""


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Name what stands inside an object by its path.

    >>> flat({"latency": {"avg": 3}, "metrics": {"a": 1}})
    {'latency.avg': 3, 'metrics': {'a': 1}}
    """
    cells: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict) and (prefix or name not in KEPT):
            cells |= flat(value, f"{prefix}{name}.")
        else:
            cells[f"{prefix}{name}"] = value
    return cells
