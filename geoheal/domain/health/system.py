"""A system: the monitored thing, by name."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A monitored system.

    Parameters
    ----------
    id, name
        Key, and the unique name that reporters and people use.
    geometry
        Convention of its basins; fixed once a snapshot is stored.
    dimension
        Number of coordinates of its basins.
    thresholds
        Its limits, defaults included.
    created_at
        When it was registered.
    """

    id: UUID
    name: str
    geometry: Geometry
    dimension: int
    thresholds: Thresholds
    created_at: datetime
