"""Repeated computations: calls with equal arguments on an unchanged object.

Observations are not proof: a call that only computes in the workload may do more elsewhere.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from geoheal.healing.case import RepeatedCall, Subject
from geoheal.healing.diagnosis.instrument import InstrumentReport, Looking, observe
from geoheal.healing.diagnosis.repeated_calls import REPEATED
from geoheal.healing.diagnosis.telling import Untrue, count, rows_of, text
from geoheal.sandbox import Sandbox

_WAYS: Final = tuple(Looking(REPEATED, steps) for steps in (None, 40, 4))


def observe_repetitions(subject: Subject, sandbox: Sandbox) -> InstrumentReport:
    """Run the workload, and watch its calls."""
    return observe(subject, "repeated calls", _WAYS, sandbox)


def repetitions(seen: InstrumentReport) -> tuple[RepeatedCall, ...]:
    """Return the functions called again with equal arguments, the most frequent first."""
    found = [each for row in rows_of(seen.report, 6) if (each := _repetition(row))]
    return tuple(sorted(found, key=lambda each: -each.share))


def _repetition(row: Sequence[Any]) -> RepeatedCall | None:
    with suppress(Untrue):
        function, calls, repeated, confirmed, others, gives = row
        if text(gives) in {"plain", "unchanged", "changed"} and 0 < count(repeated) <= count(calls):
            return RepeatedCall(
                function=text(function),
                calls=count(calls),
                repeated=count(repeated),
                confirmed=count(confirmed),
                others=count(others),
                is_shared=text(gives) == "unchanged",
                is_changed=text(gives) == "changed",
            )
    return None
