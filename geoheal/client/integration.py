"""Φ and κ of the process's activity, relative to the process when it was healthy."""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from geoheal.client.activity import Activity, Counts
from geoheal.errors import GeohealError

log = logging.getLogger("geoheal.client")

SIGNIFICANT: Final = 0.01
"""Probability by chance above which the reference's integration counts as none."""
PHI_RANGE: Final = (0.02, 0.98)
"""Φ that a reference may have: the odds of a smaller or larger one are all noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The activity of the healthy process.

    Parameters
    ----------
    phi
        Its effective integration; None where its parts tell nothing of each other.
    susceptibility
        ρ_eff of its leading mode; None where none stands out from noise.
    """

    phi: float | None
    susceptibility: float | None


class IntegrationMeter:
    """Measures Φ and κ in units in which the healthy process has Φ 0.75 and κ 64.21.

    The first full window of activity is the reference, unless a file holds one.

    Parameters
    ----------
    file
        Where the reference is kept over restarts; None to take a new one each time.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._reference = None if file is None else read(file)

    def measure(self, activity: Activity) -> Mapping[str, Any]:
        """``phi``, ``kappa_eff``, and ``activity`` with what was measured itself; less where it cannot be."""
        window = activity.window()
        if window is None:
            return {}
        counts, _ = window
        try:
            return self._relative(counts)
        except (GeohealError, ArithmeticError, np.linalg.LinAlgError) as error:
            log.info("Φ and κ cannot be measured now: %s", error)
            return {}

    def _relative(self, counts: Counts) -> Mapping[str, Any]:
        if self._reference is None:
            self._reference = reference_of(counts)
            if self._file is not None:
                write(self._file, self._reference)
        return relative(counts, self._reference)


def reference_of(counts: Counts) -> Reference:
    """The reference that this activity makes."""
    from geoheal.geometry import effective_integration, integration_significance, susceptibility

    measured = effective_integration(counts)
    lowest, highest = PHI_RANGE
    usable = measured is not None and lowest < measured.phi < highest
    chance = integration_significance(counts, seed=0) if usable else None
    significant = chance is not None and chance <= SIGNIFICANT
    return Reference(
        phi=measured.phi if measured is not None and significant else None,
        susceptibility=susceptibility(counts),
    )


def relative(counts: Counts, reference: Reference) -> Mapping[str, Any]:
    """Φ and κ of activity, where the reference has them."""
    from geoheal.geometry import calibrated_phi, coupling, effective_integration

    measured = effective_integration(counts)
    if measured is None:
        return {}
    told = {"phi": measured.phi, "channels": measured.channels, "samples": measured.samples}
    fields: dict[str, Any] = {"activity": {**told, "phi_reference": reference.phi}}
    if reference.phi is not None:
        fields["phi"] = calibrated_phi(measured.phi, reference.phi)
    if reference.susceptibility is not None:
        kappa = coupling(counts, reference.susceptibility)
        fields.update({} if kappa is None else {"kappa_eff": kappa})
    return fields


def read(file: Path) -> Reference | None:
    """A reference that was kept; None, and a word in the log, where it cannot be read."""
    try:
        stored = json.loads(file.read_bytes())
        return Reference(phi=_number(stored["phi"]), susceptibility=_number(stored["susceptibility"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("The reference of Φ and κ in %s cannot be read (%s); a new one is taken.", file, error)
        return None


def write(file: Path, reference: Reference) -> None:
    """Keep a reference, or say in the log that it could not be."""
    beside = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(asdict(reference)), encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        log.warning("The reference of Φ and κ cannot be kept in %s: %s.", file, error)


def _number(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and 0.0 < value <= 1.0:
        return float(value)
    raise ValueError(f"{value!r} lies not between 0 and 1")
