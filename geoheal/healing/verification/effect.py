"""The effect of a patch, by the system's own snapshots."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Effect(StrEnum):
    """Effect of a patch."""

    HELPED = "helped"
    NO_EFFECT = "no_effect"
    """A worthwhile relief is ruled out."""
    WORSENED = "worsened"
    UNMEASURED = "unmeasured"
    """Almost nothing was reported since, which may be the patch's fault."""
    UNDECIDED = "undecided"
    """The snapshots are inconclusive; after the last look a person must decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricEffect:
    """One metric, without the patch and with it.

    Parameters
    ----------
    metric
        Its name in the snapshots.
    before, after
        Medians.
    change
        Estimated effect of the patch: relative (−0.2: 20 % less) if ``scale`` is ``relative``.
    interval
        95 % interval of that change, for one look.
    scale
        ``relative`` or ``absolute``.
    z, critical
        Standardised change, and the value that it must exceed at this look.
    inflation
        Factor by which the system's own past varied more than the model predicts; 1: not more.
    control
        Nodes without the patch, whose course was subtracted; empty without any.
    snapshots
        Values before and after.
    """

    metric: str
    before: float | None
    after: float | None
    change: float | None
    interval: tuple[float, float] | None
    scale: str
    z: float | None
    critical: float | None
    inflation: float
    control: Sequence[str]
    snapshots: tuple[int, int]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; infinite and missing numbers become None."""
        return {name: _plain(value) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Result of verifying a patch by snapshots.

    Parameters
    ----------
    effect
        The effect.
    effectiveness
        Relative relief of the symptom (0.4: 40 % less of it); None when not measured.
    before, after
        Median of the symptom's metric.
    reason
        A sentence that explains it.
    findings
        Every metric that was compared, the symptom's first.
    look, looks
        Number of this look at the data, and of all looks.
    """

    effect: Effect
    effectiveness: float | None
    before: float | None
    after: float | None
    reason: str
    findings: Sequence[MetricEffect] = ()
    look: int = 0
    looks: int = 0

    @property
    def is_last(self) -> bool:
        """Whether no further look follows."""
        return self.look >= self.looks

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "effect": self.effect.value,
            "effectiveness": _plain(self.effectiveness),
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "look": self.look,
            "looks": self.looks,
            "findings": [each.to_dict() for each in self.findings],
        }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a finding
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
