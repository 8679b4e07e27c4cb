"""A system from a row of its table."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from sqlalchemy import RowMapping

from geoheal.domain.health.system import System
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry

_DEFAULTS: Final = Thresholds()


def system_of(row: Mapping[str, Any] | RowMapping) -> System:
    """Return the system in a row, by column name."""
    return System(
        id=row["id"],
        name=row["name"],
        geometry=Geometry(row["geometry"]),
        dimension=row["dimension"],
        thresholds=_DEFAULTS.stored(row["thresholds"]),
        created_at=row["created_at"].astimezone(UTC),
    )
