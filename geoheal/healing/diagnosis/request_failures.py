"""Failures: exceptions that end requests of the workload, and their places in the module."""

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from geoheal.healing.case import Failure, Subject
from geoheal.healing.diagnosis.instrument import InstrumentReport, Looking, observe
from geoheal.healing.diagnosis.telling import Untrue, count, rows_of, text
from geoheal.sandbox import Sandbox

_LOOKING = """
_FOUND = {}
_ROUNDS = {rounds}
_OTHERS = 7


def _innermost(error, name):
    place, trace = None, error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == name:
            positions = list(code.co_positions())[trace.tb_lasti // 2]
            _, _, column, end_column = positions
            one_line = positions[0] == positions[1]
            place = [code.co_qualname, trace.tb_lineno, column if one_line else None, end_column]
        trace = trace.tb_next
    return place


def _qualified(kind):
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def workload(module, probe):
    def failed(error):
        place = _innermost(error, module.__file__) or ["", 0, None, None]
        bases = [_qualified(kind) for kind in type(error).__mro__[:12]]
        key = (bases[0], *place[:3])
        message = str(error)[:500]
        row = _FOUND.setdefault(key, [bases, message, *place, 0, []])
        row[6] += 1
        if message != row[1] and message not in row[7] and len(row[7]) < _OTHERS:
            row[7].append(message)

    for number in range(_ROUNDS):
        try:
            _play(_CODE, module, _Onlooker(probe, number, failed))
        except _Enough:
            pass
        except Exception as error:
            failed(error)
    _tell(probe, list(_FOUND.values()))
"""


_WAYS: Final = tuple(
    Looking(_LOOKING.replace("{rounds}", str(rounds)), steps)
    for rounds, steps in ((3, None), (1, None), (1, 40), (1, 4))
)


def observe_failures(subject: Subject, sandbox: Sandbox) -> InstrumentReport:
    """Run several rounds of the workload, and record failures."""
    return observe(subject, "failures", _WAYS, sandbox)


def request_failures(seen: InstrumentReport) -> tuple[Failure, ...]:
    """Return kinds of failures, the most frequent first."""
    rows = rows_of(seen.report, 8)
    found = [failure for row in rows if (failure := _failure(row)) is not None]
    return tuple(sorted(found, key=lambda failure: -failure.count))


def defined_name(qualified: str) -> str:
    """Return the qualified name of the function that contains a piece of code, as it is defined.

    >>> defined_name("Table.rows.<locals>.<listcomp>"), defined_name("outer.<locals>.inner")
    ('Table.rows', 'outer.inner')
    """
    without = re.sub(r"\.?<(?:listcomp|setcomp|dictcomp|genexpr|lambda)>.*", "", qualified)
    return without.removesuffix(".<locals>").replace("<locals>.", "")


def _failure(row: Sequence[Any]) -> Failure | None:
    with suppress(Untrue):
        kinds, message, function, line, column, end_column, times, others = row
        if not isinstance(kinds, list) or not kinds or not isinstance(others, list):
            return None
        return Failure(
            error=text(kinds[0]),
            bases=tuple(text(kind) for kind in kinds[1:]),
            message=text(message),
            function=defined_name(text(function)),
            line=count(line),
            column=None if column is None else count(column),
            end_column=None if end_column is None else count(end_column),
            count=count(times),
            others=tuple(text(each) for each in others[:7]),
        )
    return None
