"""A baseline: a versioned reference basin of a system."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


class BaselineSource(StrEnum):
    """Origin of a baseline's basin."""

    FIRST_SNAPSHOT = "first_snapshot"
    """The first snapshot with a basin, of a system without a baseline."""
    SNAPSHOT = "snapshot"
    """A snapshot that a reporter or a person named."""
    COORDINATES = "coordinates"
    """Coordinates that were given directly."""
    CALIBRATION = "calibration"
    """The mean of the history that a calibration used."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Baseline:
    """A reference basin.

    Parameters
    ----------
    id
        UUIDv7, so that baselines sort by age.
    basin
        Amplitude, shape (D,), unit L2 norm.
    source
        Where the basin came from.
    snapshot_id, snapshot_captured_at
        The snapshot it was taken from, if any.
    active
        Whether new snapshots are measured against it; at most one baseline of a system is active.
    created_at
        When it was set.
    """

    id: UUID
    basin: NDArray[np.float32]
    source: BaselineSource
    snapshot_id: UUID | None = None
    snapshot_captured_at: datetime | None = None
    active: bool = True
    created_at: datetime

    @property
    def dimension(self) -> int:
        """Number of coordinates."""
        return len(self.basin)
