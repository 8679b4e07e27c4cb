"""Examples for the documentation; tests send them."""

from typing import Any, Final

SNAPSHOT: Final[dict[str, Any]] = {
    "system": "default",
    "phi": 0.74,
    "kappa_eff": 63.9,
    "confidence": 0.8,
    "surprise": 0.1,
    "agency": 0.6,
    "error_rate": 0.01,
    "avg_latency_ms": 120.5,
    "memory_usage_mb": 512.0,
    "metrics": {"queue_depth": 12.0, "cache.hit_rate": 0.93},
    "label": "after deployment",
    "context": {"region": "eu-1"},
}
"""A snapshot. Without id and captured_at, each request stores another one."""

BASIN: Final[dict[str, Any]] = {"system": "default", "basin_coords": [0.6, 0.8] + [0.0] * 62}
"""A basin of 64 coordinates."""

SYSTEM: Final[dict[str, Any]] = {
    "name": "checkout",
    "geometry": "simplex",
    "dimension": 64,
    "thresholds": {"drift_max": 1.5},
}

UNNAMED_SYSTEM: Final[dict[str, Any]] = {"geometry": "simplex", "dimension": 64}

MERGE: Final[dict[str, Any]] = {"into": "checkout"}

THRESHOLDS: Final[dict[str, Any]] = {"thresholds": {"drift_max": 1.5, "latency_max_ms": None}}
"""One threshold to set, and one to reset to its default."""
