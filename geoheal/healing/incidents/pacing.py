"""Pacing: when the next attempt on an incident may begin, and when a person must act.

There is a cool-down with exponential back-off, a limit on failures, and a limit on recurrences, so that the
loop never tries for ever.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from geoheal.domain.healing.attempt import Attempt
from geoheal.domain.healing.incident import Incident
from geoheal.domain.healing.policy import HealingPolicy
from geoheal.domain.symptom import Symptom

BACKOFF_MAX: Final = timedelta(minutes=10)
RECURRENCE_WINDOW: Final = timedelta(hours=4)
RECURRENCES_MAX: Final = 5
"""Incidents with the same symptom in four hours from which a person must act."""
INTERRUPTIONS_MAX: Final = 5
"""Largest number of interrupted attempts: what keeps killing its worker is not retried for ever."""
LEAK_RECURRENCES_MAX: Final = 2
"""A leak that recurs is not bounded by earlier changes: at its third cycle a person must act."""


@dataclass(frozen=True, slots=True)
class Begin:
    """An attempt may begin."""


@dataclass(frozen=True, slots=True)
class Wait:
    """No attempt before this time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Escalate:
    """A person must act."""

    reason: str


def pace(
    incident: Incident, attempts: Sequence[Attempt], policy: HealingPolicy, now: datetime
) -> Begin | Wait | Escalate:
    """Return what may be done about an open incident.

    Parameters
    ----------
    attempts
        Finished attempts on this incident, oldest first. Interrupted ones (``healed`` is None) do not count
        as failures, and are followed by another one at once.
    """
    limit = LEAK_RECURRENCES_MAX if incident.symptom is Symptom.MEMORY_LEAK else RECURRENCES_MAX
    if incident.recurrence >= limit:
        return Escalate(
            f"It is the {ordinal(incident.recurrence + 1)} incident of its kind within "
            f"{RECURRENCE_WINDOW.total_seconds() / 3600:g} hours; earlier changes did not last."
        )
    failed = [each for each in attempts if each.healed is False]
    if len(failed) >= policy.attempts_max:
        return Escalate(f"{len(failed)} attempts did not heal it; the last one: {failed[-1].reason}")
    interrupted = [each for each in attempts if each.healed is None]
    if len(interrupted) >= INTERRUPTIONS_MAX:
        return Escalate(
            f"{len(interrupted)} attempts were interrupted; the last one: {interrupted[-1].reason}"
        )
    return _after_last(attempts, len(failed), policy, now)


def _after_last(
    attempts: Sequence[Attempt], failures: int, policy: HealingPolicy, now: datetime
) -> Begin | Wait:
    ends = (each.finished_at for each in attempts if each.healed is not None)
    last = max((end for end in ends if end is not None), default=None)
    until = None if last is None else last + cooldown(failures, policy)
    return Begin() if until is None or now >= until else Wait(until)


def cooldown(failures: int, policy: HealingPolicy) -> timedelta:
    """Return the time between two attempts: doubled with each failure after the first, up to ten minutes.

    >>> cooldown(2, HealingPolicy(cooldown_s=60.0)).total_seconds()
    120.0
    """
    base = timedelta(seconds=policy.cooldown_s)
    doubled = timedelta(seconds=policy.cooldown_s * 2.0 ** min(max(failures - 1, 0), 16))
    return max(base, min(doubled, BACKOFF_MAX))


def ordinal(number: int) -> str:
    """Return the number as an ordinal.

    >>> ordinal(3), ordinal(11), ordinal(22)
    ('3rd', '11th', '22nd')
    """
    teens = 10 <= number % 100 <= 20
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
