"""Units of a finding's figures, and the measurement that a chart of it shows."""

from dataclasses import dataclass
from typing import Final

from geoheal.domain.health.degradation import Finding
from geoheal.domain.health.signals import SIGNALS, Signal

_SIGNALS: Final = {name: signal for signal in SIGNALS for name in (signal.field, *signal.metrics)}
_TREND: Final = "_trend"
"""Suffix of the names of slopes; they are per hour."""

_UNITS: Final = {"silence_s": "s", "breakdowns": "snapshots"}
"""Units of metrics that differ from the unit of their signal."""

_SCORED: Final = "ANOMALY_"
"""Prefix of the codes of calibrated detection: its figures are scores without a unit."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """Meaning of a finding's value and threshold.

    Parameters
    ----------
    unit
        Empty for a plain number, ``share`` for a fraction of 1.
    series
        Name of the measurement in a timeline; None if there is none.
    is_level
        Whether value and threshold are values of that measurement, not a slope, a count or a score.
    """

    unit: str
    series: str | None
    is_level: bool


def quantity_of(finding: Finding) -> Quantity:
    """Return the meaning of a finding's figures.

    >>> quantity_of(Finding(code="MEMORY_LEAK", severity="warning", metric="memory_trend", value=120.0,
    ...                     threshold=60.0, message=""))
    Quantity(unit='MB per hour', series='memory_usage_mb', is_level=False)
    """
    name = finding.metric
    signal = _SIGNALS.get(name)
    if finding.code.startswith(_SCORED):
        return Quantity("", name if signal is None else signal.field, is_level=False)
    if signal is None:
        drawn = None if name in _UNITS or " / " in name else name
        return Quantity(_UNITS.get(name, ""), drawn, is_level=drawn is not None)
    if name.endswith(_TREND):
        return Quantity(f"{signal.unit} per hour".strip(), signal.field, is_level=False)
    return Quantity(_UNITS.get(name, signal.unit), signal.field, _is_value(name, signal))


def _is_value(name: str, signal: Signal) -> bool:
    return name not in _UNITS and not (name == "kappa_deviation" and signal.field == "kappa_eff")
