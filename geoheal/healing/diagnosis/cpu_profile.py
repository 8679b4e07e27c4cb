"""Hot spots: the workload under cProfile."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from geoheal.healing.case import HotSpot, Subject
from geoheal.healing.diagnosis.instrument import InstrumentReport, Looking, observe
from geoheal.healing.diagnosis.telling import Untrue, amount, count, rows_of, text
from geoheal.sandbox import Sandbox

_LOOKING = """
import cProfile


def workload(module, probe):
    profile = cProfile.Profile()
    profile.enable()
    try:
        _play(_CODE, module, _Onlooker(probe, 0, _ignore))
    except (Exception, _Enough):
        pass
    profile.disable()
    own = [
        (entry.code, entry)
        for entry in profile.getstats()
        if not isinstance(entry.code, str) and entry.code.co_filename == module.__file__
    ]
    _tell(probe, [
        [code.co_qualname, code.co_firstlineno, entry.callcount, entry.inlinetime, entry.totaltime]
        for code, entry in own
    ])
"""


_WAYS: Final = tuple(Looking(_LOOKING, steps) for steps in (None, 40, 4))


def observe_hot_spots(subject: Subject, sandbox: Sandbox) -> InstrumentReport:
    """Run the workload under the profiler."""
    return observe(subject, "profile", _WAYS, sandbox)


def hot_spots(seen: InstrumentReport) -> tuple[HotSpot, ...]:
    """Return functions of the module, the most expensive (with their calls outside of it) first."""
    rows = rows_of(seen.report, 5)
    whole_s = sum(_seconds(row[3]) for row in rows) or 1.0
    longest_s = max((_seconds(row[4]) for row in rows), default=0.0)
    scale = max(whole_s, longest_s)
    found = [spot for row in rows if (spot := _hot_spot(row, scale)) is not None]
    return tuple(sorted(found, key=lambda spot: -spot.total_share))


def _hot_spot(row: Sequence[Any], whole_s: float) -> HotSpot | None:
    with suppress(Untrue):
        return HotSpot(
            function=text(row[0]).replace("<locals>.", ""),
            line=count(row[1]),
            calls=count(row[2]),
            self_share=min(1.0, amount(row[3]) / whole_s),
            total_share=min(1.0, amount(row[4]) / whole_s),
        )
    return None


def _seconds(value: object) -> float:
    with suppress(Untrue):
        return amount(value)
    return 0.0
