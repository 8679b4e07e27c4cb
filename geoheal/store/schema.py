"""The whole schema: all tables, wherever they are described."""

from geoheal.store import detection_tables, healing_tables, idempotency_tables, tables
from geoheal.store.tables import SCHEMA, metadata

__all__ = ["SCHEMA", "detection_tables", "healing_tables", "idempotency_tables", "metadata", "tables"]
