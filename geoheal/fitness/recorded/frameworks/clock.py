"""The time at which a call was recorded, for all that asks for it: this file's text runs in the sandbox.

``datetime.now()`` cannot be recorded, since its class cannot be replaced in the application. In the sandbox
it can: a replayed call begins when the recorded one did.
"""

import datetime as dt
import re
import sys
import time
from typing import Any

_TEXT_OF_TIME = re.compile(r"(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)(\.\d{1,6})?(Z|[+-]\d\d:?\d\d)?")
_SLACK_S = 1.0
_EARLIER_S = 0.002
_NOW = "<now>"
_STEP_S = 60.0
"""Moments that code derives from the time are some whole minutes away from it."""
_SECONDS_MIN, _SECONDS_MAX = 1e9, 5e9
_AWAY_MAX_S = 400 * 86_400.0
"""How far from the call a number is taken for a moment that was derived from its time."""
_real_time = time.time
_real_datetime, _real_date = dt.datetime, dt.date
_perf_counter = time.perf_counter
_moment: list[float] = []
"""When the call that is replayed was recorded, how long it took then, and when its replay began."""


def begin_call(recorded_s: float, duration_s: float) -> list[float]:
    """Let time be that of a recorded call; return what :func:`resume_call` takes."""
    _moment[:] = [recorded_s, duration_s, _perf_counter()]
    return list(_moment)


def resume_call(moment: list[float] | None) -> None:
    """Let time be that of a call that began earlier."""
    _moment[:] = moment or []


def virtual_time() -> float:
    """Return the time (s since 1970) of the recorded call as far as it has been replayed."""
    return _moment[0] + _perf_counter() - _moment[2] if _moment else _real_time()


def without_now(value: Any) -> Any:  # noqa: ANN401 - any value
    """Return a value in which moments of the call, and those derived from them, are replaced by a word.

    The time that a call reads differs each time, and so do moments that are whole minutes away from it.
    """
    if not _moment:
        return value
    if isinstance(value, str):
        return _TEXT_OF_TIME.sub(_word_for, value) if ":" in value else value
    if type(value) in (int, float):
        return _number(value)
    if isinstance(value, _real_datetime):
        aware = value if value.tzinfo is not None else value.replace(tzinfo=dt.UTC)
        return _word(aware.timestamp()) or value
    return value


def _word(seconds: float, earlier_s: float = _EARLIER_S) -> str:
    """Return what stands for a moment; empty if it was not read from the clock, or derived from it."""
    away_s = seconds - _moment[0] + earlier_s
    span_s = _moment[1] + _SLACK_S + earlier_s
    if 0.0 <= away_s <= span_s:
        return _NOW
    minutes, rest_s = divmod(away_s, _STEP_S)
    return f"<now{minutes:+.0f}min>" if rest_s <= span_s < _STEP_S / 2 else ""


def _number(value: float) -> Any:  # noqa: ANN401 - the number, or a word
    """Return a number, or what stands for the seconds or milliseconds since 1970 that it may be."""
    for unit in (1.0, 1e3):
        seconds = value / unit
        if _SECONDS_MIN < seconds < _SECONDS_MAX and abs(seconds - _moment[0]) < _AWAY_MAX_S:
            is_rounded = type(value) is int and unit == 1.0
            return _word(seconds, 1.0 if is_rounded else _EARLIER_S) or value
    return value


def _word_for(found: Any) -> str:  # noqa: ANN401 - a match
    day, _, clock, part, zone = found.groups()
    try:
        moment = _real_datetime.fromisoformat(
            f"{day}T{clock}{(part or '.0').ljust(7, '0')}{zone or '+00:00'}"
        )
    except ValueError:
        return str(found[0])
    return _word(moment.timestamp() + (0.999 if part is None else 0.0)) or str(found[0])


class _Instances(type):
    """Lets instances of the real class count as those of the one in its place."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, cls.__mro__[1])

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, cls.__mro__[1])


class VirtualDatetime(dt.datetime, metaclass=_Instances):
    """``datetime`` at the time of the call."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real class
        return _real_datetime(*args, **kwargs)

    @classmethod
    def now(cls, tz: Any = None) -> Any:  # noqa: ANN401 - as the real class
        return _real_datetime.fromtimestamp(virtual_time(), tz)

    @classmethod
    def utcnow(cls) -> Any:  # noqa: ANN401 - as the real class
        return _real_datetime.fromtimestamp(virtual_time(), dt.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:  # noqa: ANN401 - as the real class
        return cls.now()


class VirtualDate(dt.date, metaclass=_Instances):
    """``date`` at the time of the call."""

    def __new__(cls, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the real class
        return _real_date(*args, **kwargs)

    @classmethod
    def today(cls) -> Any:  # noqa: ANN401 - as the real class
        return _real_date.fromtimestamp(virtual_time())


def keep_time() -> None:
    """Put the classes in place of the real ones, in all modules but Python's own."""
    replaced = {
        id(_real_datetime): VirtualDatetime,
        id(_real_date): VirtualDate,
        id(_real_time): virtual_time,
    }
    dt.datetime, dt.date = VirtualDatetime, VirtualDate  # type: ignore[misc]
    time.time = virtual_time
    for name, module in list(sys.modules.items()):
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in {"geoheal_box", "__main__"}:
            continue
        held = getattr(module, "__dict__", None)
        if isinstance(held, dict):
            found = [key for key, value in list(held.items()) if id(value) in replaced]
            held.update({key: replaced[id(held[key])] for key in found})
