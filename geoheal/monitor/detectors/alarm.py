"""Turn evidence into alarms that fire and clear."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self


class AlarmState(StrEnum):
    """State of an alarm."""

    QUIET = "quiet"
    PENDING = "pending"
    """The evidence passes its level, but not yet for long enough."""
    FIRING = "firing"
    INSUFFICIENT_DATA = "insufficient_data"
    """Too little was measured for a judgement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmPolicy:
    """When an alarm fires and clears.

    Parameters
    ----------
    for_s
        Seconds that evidence must pass its level before the alarm fires. Evidence of metrics always spans two
        samples.
    keep_firing_for_s
        Seconds that evidence must stay below the clearing level before the alarm ends.
    clear
        The clearing level as a share of the level: between the two nothing changes (hysteresis).
    """

    for_s: float = 0.0
    keep_firing_for_s: float = 600.0
    clear: float = 0.7


class Alarm:
    """The alarm of one system.

    Parameters
    ----------
    policy
        When it fires and clears.
    """

    __slots__ = ("_calm_since", "_policy", "since", "state")

    def __init__(self, policy: AlarmPolicy) -> None:
        self._policy = policy
        self.state = AlarmState.QUIET
        self.since: float | None = None
        """When the evidence first passed its level, epoch seconds; None when quiet."""
        self._calm_since: float | None = None

    def update(self, at: float, strength: float | None) -> bool:
        """Update with the strength of evidence, in units of its level; return whether the alarm starts.

        Without evidence (None) a firing alarm continues; otherwise the data are insufficient.
        """
        if self.state is AlarmState.FIRING:
            self._keep(at, strength)
            return False
        if strength is None:
            self.state, self.since = AlarmState.INSUFFICIENT_DATA, None
            return False
        return self._watch(at, strength)

    def _watch(self, at: float, strength: float) -> bool:
        if strength <= 1.0:
            self.state, self.since = AlarmState.QUIET, None
            return False
        if self.since is None:
            self.since = at
        fires = at - self.since >= self._policy.for_s
        self.state = AlarmState.FIRING if fires else AlarmState.PENDING
        self._calm_since = None
        return fires

    def _keep(self, at: float, strength: float | None) -> None:
        if strength is None:
            return
        if strength >= self._policy.clear:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = at
        elif at - self._calm_since >= self._policy.keep_firing_for_s:
            self.state, self.since, self._calm_since = AlarmState.QUIET, None, None

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"state": self.state.value, "since": self.since, "calm_since": self._calm_since}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any], policy: AlarmPolicy) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        alarm = cls(policy)
        alarm.state, alarm.since = AlarmState(plain["state"]), plain["since"]
        alarm._calm_since = plain["calm_since"]
        return alarm
