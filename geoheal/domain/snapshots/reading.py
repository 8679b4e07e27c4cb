"""A reading: what of a snapshot the detectors, forecasts and causes look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """The figures of a stored snapshot.

    Parameters
    ----------
    captured_at, id
        With the system, the identity of the snapshot.
    node
        The replica that was observed.
    values
        What was measured, by name: the snapshot's own fields and its ``metrics``. A name that is absent was
        not measured.
    basin
        Amplitude, shape (D,), unit L2 norm; None when not measured, or not asked for.
    code_version_id
        The code that ran; None when nothing is known of it.
    ended
        Whether the node said with it that it ends; False where that was not asked for.
    """

    captured_at: datetime
    id: UUID
    node: str | None
    values: Mapping[str, float]
    basin: NDArray[np.float32] | None = None
    code_version_id: UUID | None = None
    ended: bool = False
