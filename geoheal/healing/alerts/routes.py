"""Routes: channels for the alerts of an incident, and the interval of repetitions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from geoheal.domain.alarms.naming import fits
from geoheal.domain.health.degradation import Severity

SEVERITIES: Final = (Severity.WARNING, Severity.CRITICAL)
"""Severities that an incident can have."""

LOG: Final = "log"
"""The channel that gets every alert."""

REPEAT_AFTER: Final = timedelta(hours=4)
"""Time after which the alert of an open, unacknowledged incident is repeated by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Route of the alerts of some incidents.

    Parameters
    ----------
    channels
        Names of channels.
    systems
        Patterns of system names.
    severities
        Severities of the incident.
    rules
        Patterns of codes of findings, or of names of user-defined rules; one matching finding is sufficient.
    repeat_after
        Time after which an alert is repeated; None for never.
    """

    channels: tuple[str, ...]
    systems: tuple[str, ...] = ("*",)
    severities: tuple[Severity, ...] = SEVERITIES
    rules: tuple[str, ...] = ("*",)
    repeat_after: timedelta | None = REPEAT_AFTER

    def takes(self, system: str, severity: Severity, codes: Collection[str]) -> bool:
        """Whether an incident with these findings uses this route."""
        return (
            severity in self.severities
            and any(fits(pattern, system) for pattern in self.systems)
            and any(
                pattern == "*" or any(_is_about(pattern, code) for code in codes) for pattern in self.rules
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """All routes, in the operator's order; only the first one that matches an incident is used.

    Parameters
    ----------
    channels
        Names of all channels: incidents without a route go to each of them.
    routes
        As the operator's file lists them.
    repeat_after
        Interval for incidents without a route; None for never.
    """

    channels: tuple[str, ...]
    routes: Sequence[Route] = ()
    repeat_after: timedelta | None = REPEAT_AFTER

    def of(self, system: str, severity: Severity, codes: Collection[str]) -> Route:
        """Return the route of an incident; the log is always included.

        >>> pager = Route(channels=("pager",), severities=(Severity.CRITICAL,), rules=("queue_*",))
        >>> routes = Routes(channels=("log", "pager", "slack"), routes=(pager,))
        >>> routes.of("shop", Severity.CRITICAL, {"RULE_QUEUE_LONG"}).channels
        ('log', 'pager')
        >>> routes.of("shop", Severity.WARNING, {"RULE_QUEUE_LONG"}).channels
        ('log', 'pager', 'slack')
        """
        found = next((each for each in self.routes if each.takes(system, severity, codes)), self.rest)
        return replace(found, channels=self.heard_on(found))

    @property
    def rest(self) -> Route:
        """Route of incidents that match no other one."""
        return Route(channels=self.channels, repeat_after=self.repeat_after)

    def heard_on(self, route: Route) -> tuple[str, ...]:
        """Return the channels of a route, and the log."""
        return tuple(name for name in self.channels if name == LOG or name in route.channels)


def _is_about(pattern: str, code: str) -> bool:
    """Whether a pattern matches a finding: its code, or the name of its user-defined rule."""
    wanted = pattern.upper()
    return fits(wanted, code) or fits(f"RULE_{wanted}", code)
