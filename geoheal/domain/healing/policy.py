"""The healing policy of a system: whether its loop runs, and what it may do."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from geoheal.errors import InvalidInput

LIMITS = {
    "check_interval_s": (1.0, 86_400.0),
    "hold_s": (0.0, 86_400.0),
    "clear_s": (0.0, 86_400.0),
    "stabilisation_s": (0.0, 86_400.0),
    "cooldown_s": (0.0, 86_400.0),
    "attempts_max": (1, 20),
    "candidates_max": (1, 50),
    "approval_expires_s": (60.0, 30 * 86_400.0),
}
"""Lowest and highest value of each setting that is a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingPolicy:
    """What the healing loop of a system may do.

    Parameters
    ----------
    running
        Whether the loop heals. Incidents are recorded and alerts sent in any case.
    auto_apply
        Whether it applies a patch that passed every guard without a person's approval. Off by default.
    ab_testing
        Whether two strategies' candidates for the same incident are both evaluated and compared.
    auto_calibrate
        Whether the system is calibrated automatically, and again every week.
    check_interval_s
        Seconds between two checks; a snapshot that turns the system critical causes one at once.
    hold_s
        Seconds that a warning must last before an incident opens; a critical finding opens one at once.
    clear_s
        Seconds that a system must stay clear, by tighter thresholds than those that fired, before its
        incident is resolved.
    stabilisation_s
        Seconds after a patch is applied before its effect is measured.
    cooldown_s
        Seconds between two attempts on an incident; doubled after each one that failed, up to ten minutes.
    attempts_max
        Failed or ineffective attempts on an incident before it is escalated to a person.
    candidates_max
        Candidates that one attempt measures at most.
    approval_expires_s
        Seconds after which a patch expires without approval.
    """

    running: bool = False
    auto_apply: bool = False
    ab_testing: bool = False
    auto_calibrate: bool = True
    check_interval_s: float = 300.0
    hold_s: float = 300.0
    clear_s: float = 600.0
    stabilisation_s: float = 300.0
    cooldown_s: float = 300.0
    attempts_max: int = 3
    candidates_max: int = 8
    approval_expires_s: float = 7 * 86_400.0

    @property
    def applies_by_itself(self) -> bool:
        """Whether the loop runs and applies patches that passed every guard without asking."""
        return self.running and self.auto_apply

    def changed(self, **changes: float) -> "HealingPolicy":
        """Return the same policy with some values replaced.

        Raises
        ------
        InvalidInput
            When a name is unknown or a value out of its limits.

        >>> HealingPolicy().changed(hold_s=60.0).hold_s
        60.0
        """
        for name, value in changes.items():
            if name not in self.__dataclass_fields__:
                raise InvalidInput(
                    f"A policy has no setting {name!r}; it has {', '.join(self.__dataclass_fields__)}.",
                    field=name,
                )
            low, high = LIMITS.get(name, (value, value))
            if not low <= value <= high:
                raise InvalidInput(f"{name} must lie between {low:g} and {high:g}.", field=name)
        return replace(self, **changes)  # type: ignore[arg-type] # a bool is a float to the type checker alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """The healing loop of a system as it is stored.

    Parameters
    ----------
    policy
        The policy.
    next_check_at
        When the next check is due.
    lease_id, lease_until
        The worker that holds the system, and when its lease ends; None without one.
    heard
        Whether a check found the system reporting, and none has found it silent since.
    """

    policy: HealingPolicy
    next_check_at: datetime
    lease_id: UUID | None = None
    lease_until: datetime | None = None
    heard: bool = False
