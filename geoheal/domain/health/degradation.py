"""Findings, and the report that collects them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    NORMAL = "normal"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Place in the order normal < warning < critical."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Result of one rule.

    Parameters
    ----------
    code
        Name of the rule, in capitals.
    severity
        Warning or critical.
    metric
        The measurement that it judges.
    value, threshold
        The measured value and the limit that it crossed, both in the metric's unit.
    message
        A sentence with both.
    """

    code: str
    severity: Severity
    metric: str
    value: float
    threshold: float
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DegradationReport:
    """The findings on a system's window.

    Parameters
    ----------
    findings
        In the order of the rules.
    not_measured
        Codes of rules whose metric was not measured.
    metrics
        Figures that the rules used; None if not measured.
    timestamp
        When the report was made.
    message
        Why there is no judgement; None if there is one.
    notes
        Remarks on the measurements themselves.
    judged
        Whether there were enough snapshots, with a metric that a rule could judge. If not, the absence of
        findings does not mean health.
    """

    findings: tuple[Finding, ...]
    not_measured: tuple[str, ...]
    metrics: Mapping[str, float | str | None]
    timestamp: datetime
    message: str | None = None
    notes: tuple[str, ...] = ()
    judged: bool = True

    @property
    def degraded(self) -> bool:
        """Whether there are findings."""
        return bool(self.findings)

    @property
    def severity(self) -> Severity:
        """The worst finding's severity."""
        return max((f.severity for f in self.findings), key=lambda s: s.rank, default=Severity.NORMAL)

    @property
    def issues(self) -> list[str]:
        """The findings' messages, the most severe first."""
        worst_first = sorted(self.findings, key=lambda finding: -finding.severity.rank)
        return [finding.message for finding in worst_first]
