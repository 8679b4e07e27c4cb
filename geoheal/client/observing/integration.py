"""Φ and κ of the process's activity, relative to the process when it was healthy."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from geoheal.client.observing.activity import Activity, Counts
from geoheal.client.observing.reference import HealthyActivity, read, write
from geoheal.client.observing.requests import Batch
from geoheal.errors import GeohealError

log = logging.getLogger("geoheal.client")


class IntegrationMeter:
    """Measures Φ and κ in units in which the healthy process has Φ 0.75 and κ 64.21; needs NumPy.

    The first full window of activity in which they are steady is the reference, unless a file holds one.

    Parameters
    ----------
    file
        File that keeps the reference over restarts; None to measure a new one each time.
    activity
        The activity to measure.
    """

    def __init__(self, file: Path | None, activity: Activity) -> None:
        self._file = file
        self._activity = activity
        self._reference = HealthyActivity() if file is None else read(file)
        self._tried_at: int | None = None

    def add(self, batch: Batch, now_s: float) -> None:
        """Count requests that ended."""
        self._activity.add(batch, now_s)

    def measure(self) -> Mapping[str, Any]:
        """``phi``, ``kappa_eff``, and ``activity`` with what was measured itself; less where it cannot be."""
        counts = self._activity.window()
        if counts is None:
            return {}
        try:
            self._refer(counts, self._activity.windows)
            return relative(counts, self._reference)
        except (GeohealError, ArithmeticError, np.linalg.LinAlgError) as error:
            log.info("Φ and κ cannot be measured now: %s", error)
            return {}

    def _refer(self, counts: Counts, window: int) -> None:
        """Complete the reference, once per window: more tries would select what is steady by chance."""
        if self._reference.is_complete or window == self._tried_at:
            return
        self._tried_at = window
        before, self._reference = self._reference, self._reference.completed(counts)
        if self._file is not None and self._reference != before:
            write(self._file, self._reference)


def relative(counts: Counts, reference: HealthyActivity) -> Mapping[str, Any]:
    """Return Φ and κ of activity, relative to the reference, if it has them."""
    from geoheal.geometry import calibrated_phi, coupling, effective_integration

    measured = effective_integration(counts)
    if measured is None:
        return {}
    activity = {"phi": measured.phi, "channels": measured.channels, "samples": measured.samples}
    fields: dict[str, Any] = {"activity": {**activity, "phi_reference": reference.phi}}
    if reference.phi is not None and reference.phi < 1.0:
        fields["phi"] = calibrated_phi(measured.phi, reference.phi)
    if reference.susceptibility is not None:
        kappa = coupling(counts, reference.susceptibility)
        fields.update({} if kappa is None else {"kappa_eff": kappa})
    return fields
