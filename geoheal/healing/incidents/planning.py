"""Validate planned silences."""

from datetime import datetime, timedelta
from typing import Final

from geoheal.domain.alarms.silence import Every, Silence
from geoheal.errors import InvalidInput

LENGTH_MAX: Final = timedelta(days=30)
AHEAD_MAX: Final = timedelta(days=366)


def require_sensible(silence: Silence, now: datetime) -> None:
    """Refuse a silence that makes no sense, for example one without an end.

    Raises
    ------
    InvalidInput
        When a field is wrong; names it.
    """
    if (silence.system is None) is (silence.pattern is None):
        raise InvalidInput("Name one system, or a pattern of names; not both.", field="system")
    if not now - AHEAD_MAX <= silence.starts_at <= now + AHEAD_MAX:
        raise InvalidInput("starts_at must be at most 366 days ahead.", field="starts_at")
    if not silence.starts_at < silence.ends_at <= silence.starts_at + LENGTH_MAX:
        raise InvalidInput("ends_at must come after starts_at, at most 30 days later.", field="ends_at")
    if silence.every is None:
        _require_once(silence, now)
    else:
        _require_recurrence(silence, silence.every, now)


def _require_once(silence: Silence, now: datetime) -> None:
    if silence.until is not None:
        raise InvalidInput("until is only for recurring silences; add every, or omit until.", field="until")
    if silence.ends_at <= now:
        raise InvalidInput("ends_at is in the past, so the silence would have no effect.", field="ends_at")


def _require_recurrence(silence: Silence, every: Every, now: datetime) -> None:
    if silence.ends_at - silence.starts_at > timedelta(days=every.days):
        raise InvalidInput("ends_at: the silence would recur before its end.", field="ends_at")
    if silence.until is None or not max(now, silence.ends_at) <= silence.until <= now + AHEAD_MAX:
        raise InvalidInput(
            "until ends the recurrence: required with every, not before ends_at, at most 366 days ahead.",
            field="until",
        )
