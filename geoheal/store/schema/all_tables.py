"""The whole schema: all tables, wherever they are described."""

from geoheal.store.schema import (
    alarm_tables,
    comparison_tables,
    detection_tables,
    healing_tables,
    import_tables,
    patch_tables,
    profile_tables,
    recording_tables,
    rollup_tables,
    service_tables,
    tables,
    telemetry_tables,
)
from geoheal.store.schema.tables import SCHEMA, metadata

__all__ = [
    "SCHEMA",
    "alarm_tables",
    "comparison_tables",
    "detection_tables",
    "healing_tables",
    "import_tables",
    "metadata",
    "patch_tables",
    "profile_tables",
    "recording_tables",
    "rollup_tables",
    "service_tables",
    "tables",
    "telemetry_tables",
]
