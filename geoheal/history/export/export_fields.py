"""The columns of an exported history, under the names by which an import knows them."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import pyarrow as pa

from geoheal.errors import InvalidInput

TEXT, NUMBER = pa.string(), pa.float64()
BASIN = "basin_coords"

FIELDS: Mapping[str, "pa.DataType"] = {
    "system": TEXT,
    "captured_at": pa.timestamp("us", "UTC"),
    "id": TEXT,
    "node": TEXT,
    "phi": NUMBER,
    "kappa_eff": NUMBER,
    "regime": TEXT,
    "drift": NUMBER,
    "baseline_id": TEXT,
    "confidence": NUMBER,
    "surprise": NUMBER,
    "agency": NUMBER,
    "error_rate": NUMBER,
    "request_count": pa.int64(),
    "avg_latency_ms": NUMBER,
    "memory_usage_mb": NUMBER,
    "cpu_usage_pct": NUMBER,
    "metrics": pa.map_(TEXT, NUMBER),
    "code_hash": TEXT,
    "active_modules": pa.list_(TEXT),
    "module_versions": pa.map_(TEXT, TEXT),
    "label": TEXT,
    "context": TEXT,
    BASIN: pa.list_(pa.float32()),
}
"""Arrow type of every field; ``context`` is JSON text, the basin as it is stored (float32)."""


def chosen(names: Sequence[str]) -> "pa.Schema":
    """Return the schema of these fields, in their order; of all where none is named.

    Raises
    ------
    InvalidInput
        When a field is unknown, or named twice.
    """
    for name in names:
        if name not in FIELDS:
            near = get_close_matches(name, FIELDS, 1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FIELDS)}."
            raise InvalidInput(f"There is no column {name!r}; {hint}", field="columns")
        if names.count(name) > 1:
            raise InvalidInput(f"The column {name} is named twice.", field="columns")
    return pa.schema([(name, FIELDS[name]) for name in names or FIELDS])
