"""A reading: the values of a snapshot that detectors, forecasts and causes use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """Values of a stored snapshot.

    Parameters
    ----------
    captured_at, id
        With the system, the identity of the snapshot.
    node
        The replica that was observed.
    values
        Measurements by name: the snapshot's own fields and its ``metrics``. A missing name was not measured.
    basin
        Amplitude, shape (D,), unit L2 norm; None if not measured or not loaded.
    code_version_id
        The code that ran; None if unknown.
    ended
        Whether it is the node's last snapshot before a planned end; False if not loaded.
    arrived_at
        When it arrived; None if that is not known, or not loaded.
    """

    captured_at: datetime
    id: UUID
    node: str | None
    values: Mapping[str, float]
    basin: NDArray[np.float32] | None = None
    code_version_id: UUID | None = None
    ended: bool = False
    arrived_at: datetime | None = None
