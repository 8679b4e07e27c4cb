"""Conditions of own rules, as people write them: a quantity and its limit, or that something is missing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, gt, le, lt
from typing import Final

from geoheal.domain.alarms.duration import read_duration, written_duration
from geoheal.errors import InvalidInput

LOOKBACK: Final = "5m"
"""Time within which a value must have been measured if ``absent`` names no time; as in Prometheus."""

NODE: Final = "node"
"""The only name that ``silent`` accepts."""

_FIELD: Final = r"[A-Za-z0-9_][A-Za-z0-9_.:/%-]{0,140}"
_TERM: Final = re.compile(
    rf"(?P<function>[a-z_]{{1,40}})\( *(?P<of>{_FIELD})"
    r"(?: *\[ *(?P<window>[^\] ]{0,40}) *\]| *, *(?P<also>[^) ]{0,40}))? *\)"
    rf"|(?P<field>{_FIELD})"
)
_WHEN: Final = re.compile(
    r"(?P<top>[^<> ](?:[^<>]{0,300}[^<> ])?) *(?P<sign>>=|<=|>|<) *"
    r"(?P<limit>[+-]?(?:[0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][+-]?[0-9]{1,2})?) *"
)
_OVER: Final = re.compile(r" +/ +")


class Function(StrEnum):
    """Function over several values of a field."""

    RATE = "rate"
    """Increase per second of a counter; a fall is a restart at zero."""
    INCREASE = "increase"
    DELTA = "delta"
    """Last value minus first one."""
    DERIV = "deriv"
    """Slope per second, by least squares."""
    AVERAGE = "avg_over_time"
    LOWEST = "min_over_time"
    HIGHEST = "max_over_time"
    ABSENT = "absent"
    """One if there is no value, otherwise zero."""
    SILENT = "silent"
    """Seconds since the last snapshot of a node."""


_WHOLE: Final = frozenset((Function.ABSENT, Function.SILENT))
"""Functions that are a whole condition by themselves."""


class ComparisonOperator(StrEnum):
    """Operator that compares a value with the limit."""

    ABOVE = ">"
    AT_LEAST = ">="
    BELOW = "<"
    AT_MOST = "<="

    @property
    def holds(self) -> Callable[[float, float], bool]:
        """Function that makes the comparison."""
        return {
            ComparisonOperator.ABOVE: gt,
            ComparisonOperator.AT_LEAST: ge,
            ComparisonOperator.BELOW: lt,
            ComparisonOperator.AT_MOST: le,
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A field of the snapshot or one of its ``metrics``, or a function of its recent values.

    Parameters
    ----------
    field
        Its name; for a metric, without ``metrics.``.
    function, window_s
        Function, and the window (s) over which it is applied; None for the value of one snapshot.
    """

    field: str
    function: Function | None = None
    window_s: float = 0.0

    def __str__(self) -> str:
        if self.function is None:
            return self.field
        return f"{self.function}({self.field}[{written_duration(self.window_s)}])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A quantity, or a ratio of two, compared with a limit; or the absence of a value.

    Parameters
    ----------
    top, over
        The quantity and its divisor; None without one.
    comparison, limit
        When the condition holds.
    """

    top: Term
    over: Term | None
    comparison: ComparisonOperator
    limit: float

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the quantity."""
        return (self.top,) if self.over is None else (self.top, self.over)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields that it needs."""
        return tuple(each.field for each in self.terms)

    @property
    def window_s(self) -> float:
        """Length (s) of the longest window."""
        return max(each.window_s for each in self.terms)

    @property
    def is_absence(self) -> bool:
        """Whether the condition is ``absent``."""
        return self.top.function is Function.ABSENT

    @property
    def is_silence(self) -> bool:
        """Whether the condition is ``silent``."""
        return self.top.function is Function.SILENT

    @property
    def quantity(self) -> str:
        """The quantity, as text."""
        return " / ".join(map(str, self.terms))

    def __str__(self) -> str:
        is_whole = self.is_absence or self.is_silence
        return self.quantity if is_whole else f"{self.quantity} {self.comparison.value} {self.limit:.15g}"

    def value(self, measured: Mapping[str, float]) -> float | None:
        """Return the quantity in one snapshot; None if it was not measured or needs several snapshots."""
        values = [None if each.function is not None else measured.get(each.field) for each in self.terms]
        return quotient(*values)

    def holds(self, value: float) -> bool:
        """Whether the condition holds for a value."""
        return self.comparison.holds(value, self.limit)


def quotient(top: float | None, *over: float | None) -> float | None:
    """Return a value, or its ratio to another; None if one is missing or the divisor is 0.

    >>> quotient(1.0, 4.0), quotient(3.0), quotient(1.0, 0.0), quotient(None, 2.0)
    (0.25, 3.0, None, None)
    """
    if top is None or not over:
        return top
    (bottom,) = over
    return None if not bottom else top / bottom


def read_condition(text: str) -> Condition:
    """Read a condition: ``metrics.queue_depth > 100``, ``rate(failed[5m]) / rate(requests[5m]) >= 0.05``.

    Raises
    ------
    InvalidInput
        When it is not valid.

    >>> str(read_condition("metrics.failed / metrics.requests > 5e-2"))
    'failed / requests > 0.05'
    >>> str(read_condition("rate(metrics.jobs, 5m) < 1")), str(read_condition("absent(metrics.backup_age)"))
    ('rate(jobs[5m]) < 1', 'absent(backup_age[5m])')
    >>> str(read_condition("silent(node[600s])"))
    'silent(node[10m])'
    """
    found = _WHEN.fullmatch(text.strip())
    parts = _OVER.split(text.strip() if found is None else found["top"])
    terms = [read_term(each) for each in parts[:2]] if len(parts) <= 2 else []
    if not terms or (found is None and terms[0].function not in _WHOLE):
        raise _refused()
    if any(each.function in _WHOLE for each in terms):
        return _whole(terms, has_limit=found is not None)
    assert found is not None  # noqa: S101 - said above
    return Condition(
        top=terms[0],
        over=terms[1] if len(terms) > 1 else None,
        comparison=ComparisonOperator(found["sign"]),
        limit=float(found["limit"]),
    )


def _whole(terms: Sequence[Term], *, has_limit: bool) -> Condition:
    """Return a condition that consists of its function alone."""
    top = terms[0]
    if has_limit or len(terms) > 1:
        raise InvalidInput(
            "when expects absent(FIELD) or silent(node[10m]) alone, without / and without a limit.",
            field="when",
        )
    limit = top.window_s if top.function is Function.SILENT else 1.0
    return Condition(top=top, over=None, comparison=ComparisonOperator.AT_LEAST, limit=limit)


def read_term(text: str) -> Term:
    """Read one side of a condition, as it is written and stored: ``rate(jobs[5m])``.

    Raises
    ------
    InvalidInput
        When it is not valid.
    """
    found = _TERM.fullmatch(text)
    if found is None:
        raise _refused()
    if found["field"] is not None:
        return Term(field=found["field"].removeprefix("metrics."))
    name = found["function"].replace("absent_over_time", "absent")
    if name not in set(Function):
        known = ", ".join(Function)
        raise InvalidInput(f"when: unknown function {name}; use one of {known}.", field="when")
    window = found["window"] or found["also"] or (LOOKBACK if name == Function.ABSENT else "")
    if name == Function.SILENT and found["of"] != NODE:
        raise InvalidInput("when: silent is for nodes alone; write silent(node[10m]).", field="when")
    if not window:
        raise InvalidInput(f"when: {name} needs a time, like {name}({found['of']}[5m]).", field="when")
    seconds = read_duration(window, "when")
    if seconds < 1:
        raise InvalidInput(f"when: the time in {name} must be at least 1s.", field="when")
    return Term(field=found["of"].removeprefix("metrics."), function=Function(name), window_s=seconds)


def _refused() -> InvalidInput:
    return InvalidInput(
        "when expects FIELD > LIMIT, FIELD / FIELD > LIMIT (also >=, <, <=; spaces around /), with "
        "rate(FIELD[5m]) and the like for FIELD; or absent(FIELD[5m]), or silent(node[10m]). "
        "For example: queue_depth > 100.",
        field="when",
    )
