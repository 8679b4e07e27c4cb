"""Reference of Φ and κ: their values while the process is healthy, if steady enough."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from geoheal.client.observing.activity import Counts
from geoheal.constants import (
    KAPPA_STAR,
    KAPPA_TOLERANCE,
    KAPPA_TOLERANCES,
    PHI_CALIBRATED,
    PHI_MIN,
    PHI_NEAR_MIN_RATIO,
)

log = logging.getLogger("geoheal.client")

BLOCKS: Final = 10
CERTAINTY: Final = 2.0 * math.sqrt(2.0)
"""Two standard errors of the difference between two windows, in standard errors of one."""


def _logit(share: float) -> float:
    return math.log(share / (1.0 - share))


PHI_ERROR_MAX: Final = (_logit(PHI_CALIBRATED) - _logit(PHI_NEAR_MIN_RATIO * PHI_MIN)) / CERTAINTY
"""Largest standard error of logit Φ: with 0.06, a healthy process rarely reaches the minimum by chance."""
KAPPA_ERROR_MAX: Final = math.log1p(KAPPA_TOLERANCES * KAPPA_TOLERANCE / KAPPA_STAR) / CERTAINTY
"""Largest standard error of ln κ (0.05), at which a healthy process is rarely off resonance by chance."""


@dataclass(frozen=True)
class HealthyActivity:
    """The activity of the healthy process.

    Parameters
    ----------
    phi
        Its effective integration; None if it is not known precisely enough.
    susceptibility
        ρ_eff of its leading mode; None likewise.
    """

    phi: float | None = None
    susceptibility: float | None = None

    @property
    def is_complete(self) -> bool:
        """Whether both are known."""
        return self.phi is not None and self.susceptibility is not None

    def completed(self, counts: Counts) -> HealthyActivity:
        """Return the reference completed by this activity."""
        return HealthyActivity(
            phi=self.phi if self.phi is not None else steady(counts, _phi, _logit, PHI_ERROR_MAX),
            susceptibility=self.susceptibility
            if self.susceptibility is not None
            else steady(counts, _susceptibility, math.log, KAPPA_ERROR_MAX),
        )


def steady(
    counts: Counts,
    measure: Callable[[Counts], float | None],
    scale: Callable[[float], float],
    error_max: float,
) -> float | None:
    """Return a measure of activity; None if its standard error on a scale is too large.

    Notes
    -----
    The standard error is that of the delete-a-block jackknife, whose blocks preserve autocorrelation.

    References
    ----------
    Künsch, *The jackknife and the bootstrap for general stationary observations*, Ann. Statist. 17, 1989.
    """
    parts = np.array_split(np.arange(len(counts)), BLOCKS)
    found = [measure(np.delete(counts, part, axis=0)) for part in parts]
    values = [scale(value) for value in found if value is not None]
    if len(values) < BLOCKS:
        return None
    error = math.sqrt((BLOCKS - 1) * float(np.var(values)))
    return measure(counts) if error <= error_max else None


def read(file: Path) -> HealthyActivity:
    """Return the stored reference; if it cannot be read, log that and return an empty one."""
    try:
        stored = json.loads(file.read_bytes())
        return HealthyActivity(phi=_share(stored["phi"]), susceptibility=_share(stored["susceptibility"]))
    except FileNotFoundError:
        return HealthyActivity()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("The reference of Φ and κ in %s cannot be read (%s); a new one is measured.", file, error)
        return HealthyActivity()


def write(file: Path, reference: HealthyActivity) -> None:
    """Store a reference; log a failure."""
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(reference)), encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        log.warning("The reference of Φ and κ cannot be kept in %s: %s.", file, error)


def _phi(counts: Counts) -> float | None:
    from geoheal.geometry import effective_integration

    measured = effective_integration(counts)
    return measured.phi if measured is not None and 0.0 < measured.phi < 1.0 else None


def _susceptibility(counts: Counts) -> float | None:
    from geoheal.geometry import susceptibility

    measured = susceptibility(counts)
    return measured if measured is not None and measured > 0.0 else None


def _share(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, (int, float)) and 0.0 < value <= 1.0:
        return float(value)
    raise ValueError(f"{value!r} is not between 0 and 1")
