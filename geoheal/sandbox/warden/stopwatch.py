"""Durations of a run's phases, summed over its repetitions, without the queue for a core."""

from geoheal.sandbox.warden.box import Box
from geoheal.sandbox.warden.clock import Moment
from geoheal.sandbox.warden.record import ASKING

NOTHING = Moment(0.0, 0.0)


class Stopwatch:
    """Reads the clocks of one box during a phase.

    Parameters
    ----------
    box
        The measured box.
    """

    __slots__ = ("_asked", "_began_cpu_s", "_box", "_cpu_s", "_heard", "times")

    def __init__(self, box: Box) -> None:
        self._box = box
        self._cpu_s = 0.0
        self._began_cpu_s: float | None = None
        self._asked = self._heard = NOTHING
        self.times: dict[str, float | None] = {}
        """Seconds by phase and clock (``work_s``, ``work_cpu_s``); None if a part is unknown."""

    def start(self) -> None:
        """Record that the box gets an order."""
        self._began_cpu_s = self._box.cpu_s
        self._asked = self._heard = self._box.clocks.now(self._known_cpu_s)

    def hear(self, kind: str) -> Moment:
        """Read the clocks for a message of this kind."""
        return self._box.clocks.on_message(self._known_cpu_s, box_waits=kind in ASKING)

    def take(self, moment: Moment) -> None:
        """Record that a message was due."""
        self._heard = moment

    def answer(self, phase: str) -> None:
        """Record that the box is answered, and waited until now: its account is complete."""
        self.add(phase, self._heard.since(self._asked), 0.0)
        self._asked = self._heard

    def stop(self, phase: str, *, is_over: bool) -> None:
        """Add the duration of a phase: until its last message if that ended it, otherwise until now."""
        if not is_over:
            self._heard = self._box.clocks.now(self._known_cpu_s)
        self.add(phase, self._heard.since(self._asked), between(self._began_cpu_s, self._box.cpu_s))

    def add(self, phase: str, took_s: float, took_cpu_s: float | None) -> None:
        """Add to the duration of a phase; it is unknown once a part is."""
        for key, more_s in ((f"{phase}_s", took_s), (f"{phase}_cpu_s", took_cpu_s)):
            so_far_s = self.times.get(key, 0.0)
            self.times[key] = None if so_far_s is None or more_s is None else so_far_s + more_s

    @property
    def _known_cpu_s(self) -> float:
        """Return the CPU time of the box: the last known value once it is gone."""
        cpu_s = self._box.cpu_s
        self._cpu_s = self._cpu_s if cpu_s is None else cpu_s
        return self._cpu_s


def between(began_s: float | None, ended_s: float | None) -> float | None:
    """Return the seconds between two readings; None if one is unknown."""
    return None if began_s is None or ended_s is None else ended_s - began_s
