"""User-defined rules, written as in Prometheus."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from geoheal.domain.alarms.condition import Condition
from geoheal.domain.alarms.naming import fits
from geoheal.domain.health.degradation import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRule:
    """A rule that people added.

    Parameters
    ----------
    id, name
        Key, and the unique name under which people know it.
    system, pattern
        The system that it is about, or a pattern of names in which ``*`` stands for any characters; one of
        the two is None.
    condition
        When a system counts as degraded.
    for_s
        Seconds for which the condition must hold before the rule fires.
    keep_firing_for_s
        Seconds for which the condition must be false before the rule stops firing.
    severity, message
        Severity and one line that explains it; None to use the condition as text.
    updated_at, updated_by
        When it was written, and by whom.
    """

    id: UUID
    name: str
    system: str | None
    pattern: str | None
    condition: Condition
    for_s: float
    keep_firing_for_s: float
    severity: Severity
    message: str | None
    updated_at: datetime
    updated_by: str

    @property
    def code(self) -> str:
        """Code of its findings."""
        return f"RULE_{self.name.upper()}"

    def concerns(self, system: str) -> bool:
        """Whether the rule applies to the system of this name."""
        return self.system == system if self.pattern is None else fits(self.pattern, system)
