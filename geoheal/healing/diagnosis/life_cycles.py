"""Find where entries of growing containers end: the last call that knows them.

A round of the workload is watched call by call. For each entry that stayed in a container of the module, of a
class or of one of their objects, the calls are found that knew its key or the entry itself, as an argument or
as an attribute of one. A function that knew most of them, once each, and after whose end no other call knew
them, is where they end.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from geoheal.healing.case import LifeCycle, Subject
from geoheal.healing.diagnosis.instrument import InstrumentReport, Looking, observe
from geoheal.healing.diagnosis.telling import Untrue, amount, count, rows_of, text
from geoheal.healing.diagnosis.watched_calls import WATCHING
from geoheal.sandbox import Sandbox

KINDS: Final = frozenset({"dict", "set", "list", "dict emptied", "dicts", "sets", "lists", "dicts emptied"})
"""Kinds of containers; several are those in a mapping; emptied is one whose entries stay behind empty."""
_WAYS: Final = tuple(Looking(WATCHING, steps) for steps in (None, 24, 4))


def observe_life_cycles(subject: Subject, sandbox: Sandbox) -> InstrumentReport:
    """Run rounds of the workload, and watch the calls of one of them."""
    return observe(subject, "life cycles", _WAYS, sandbox)


def life_cycles(seen: InstrumentReport) -> tuple[LifeCycle, ...]:
    """Return where entries of growing containers end, the likeliest first."""
    found = [cycle for row in rows_of(seen.report, 6) if (cycle := _cycle(row))]
    return tuple(sorted(found, key=lambda cycle: -cycle.share))


def _cycle(row: Sequence[Any]) -> LifeCycle | None:
    with suppress(Untrue):
        kind, container, function, key, share, entries = row
        if text(kind) in KINDS:
            return LifeCycle(
                kind=text(kind),
                container=text(container),
                function=text(function).replace("<locals>.", ""),
                key=text(key),
                share=amount(share),
                entries=count(entries),
            )
    return None
