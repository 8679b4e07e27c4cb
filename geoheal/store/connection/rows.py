"""Rows of a result by the names of their columns."""

from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import RowMapping


def named(row: Row[Any]) -> RowMapping:
    """Return a row's values by the names of their columns."""
    return row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
