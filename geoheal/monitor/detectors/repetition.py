"""Limit on repeated alarms: a recent alarm fires again only if it is stronger."""

from collections.abc import Mapping
from typing import Any, Final, Self

from geoheal.monitor.detectors.alarm import Alarm, AlarmState

HOUR_S: Final = 3_600
DAY_S: Final = 86_400
ECHO_S: Final = 6 * HOUR_S
"""Time in which an alarm's strength fades, so that its weaker echoes are not reported."""
REMEMBERED_S: Final = 3 * DAY_S
"""Time in which alarms count as repeated."""
STEP: Final = 0.1
"""Share of the level by which each repeated alarm after the first raises the next required strength."""


class Repetition:
    """Required strength of the next alarm, in units of its level.

    .. math:: \\max\\left(1,\\; s\\left(1-\\frac{a}{6\\,h}\\right),\\; 1 + 0.1\\,(n - 1)\\right)

    after an alarm of strength s and age a, with n alarms in the last three days. This limits the alarms of a
    system whose level is too low, whatever its calibration says.

    Examples
    --------
    >>> repetition = Repetition()
    >>> repetition.needed(0.0)
    1.0
    >>> repetition.add(0.0, 3.0)
    >>> repetition.needed(3 * 3600.0), repetition.needed(86_400.0)
    (1.5, 1.0)
    >>> repetition.add(7 * 3600.0, 1.2)
    >>> repetition.needed(86_400.0)
    1.1
    """

    __slots__ = ("_at", "_strength")

    def __init__(self) -> None:
        self._at: list[float] = []
        self._strength = 0.0

    def needed(self, at: float) -> float:
        """Return the strength that an alarm needs at a time (epoch seconds)."""
        if not self._at:
            return 1.0
        echo = self._strength * (1.0 - (at - self._at[-1]) / ECHO_S)
        since = at - REMEMBERED_S
        repeated = len([each for each in self._at if each > since])
        return max(1.0, echo, 1.0 + STEP * (repeated - 1))

    def judge(self, alarm: Alarm, at: float, strength: float | None) -> bool:
        """Let an alarm judge its evidence against the required strength; return whether it starts firing."""
        if strength is None or alarm.state is AlarmState.FIRING:
            return alarm.update(at, strength)
        fires = alarm.update(at, strength / self.needed(at))
        if fires:
            self.add(at, strength)
        return fires

    def add(self, at: float, strength: float) -> None:
        """Add an alarm."""
        self._at = [each for each in self._at if each > at - REMEMBERED_S]
        self._at.append(at)
        self._strength = strength

    def to_dict(self) -> dict[str, Any]:
        """State as plain JSON."""
        return {"at": list(self._at), "strength": self._strength}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Return the inverse of :meth:`to_dict`."""
        repetition = cls()
        repetition._at, repetition._strength = list(plain["at"]), plain["strength"]
        return repetition
