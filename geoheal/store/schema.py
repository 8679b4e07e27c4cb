"""The whole schema: all tables, wherever they are described."""

from geoheal.store import healing_tables, tables
from geoheal.store.tables import SCHEMA, metadata

__all__ = ["SCHEMA", "healing_tables", "metadata", "tables"]
