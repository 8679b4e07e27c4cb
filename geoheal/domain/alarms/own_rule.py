"""Own rules: what people call degraded beside the built-in rules, in Prometheus' words."""

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
        The system that it is about; or a pattern of names, in which ``*`` stands for any characters. One of
        both is None.
    condition
        What is degraded.
    for_s
        Seconds for which that has to hold before the rule fires.
    keep_firing_for_s
        Seconds for which it must not hold before the rule fires no more.
    severity, message
        How bad it is, and what it means, in a line; None for the condition itself.
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
        """The code of its findings."""
        return f"RULE_{self.name.upper()}"

    def concerns(self, system: str) -> bool:
        """Whether the rule is about the system of this name."""
        return self.system == system if self.pattern is None else fits(self.pattern, system)
