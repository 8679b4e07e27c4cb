"""Dependencies of the healing loop."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom
from threading import Event, Semaphore

from geoheal.constants import ROLLUP_DELAY
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.standards import Standards
from geoheal.healing.alerts.channel import Channel
from geoheal.healing.alerts.routes import Routes
from geoheal.healing.applier.applier import Applier
from geoheal.healing.candidates.limits import Watch
from geoheal.healing.candidates.trial import unwatched
from geoheal.healing.loop.attention import Attention
from geoheal.healing.strategy import Strategy
from geoheal.store.session import Database


def _no_strategies() -> Sequence[Strategy]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealingContext:
    """Dependencies of a healing loop.

    Parameters
    ----------
    database
        The database.
    sandboxes
        Sandboxes for measuring candidates.
    applier
        Makes the changes on this machine.
    strategies
        Loads the installed strategies on first use.
    channels
        Alert channels.
    routes
        Routes of alerts; None to send everything to all channels.
    standards
        Standards for judging candidates.
    measuring
        Lock of an attempt while it measures, because simultaneous measurements disturb each other.
    stopping
        Set when the process is to end: no further candidate is started.
    takeover
        Time after which another worker takes over if this one dies.
    rollup_delay
        Time after the end of an hour before it is rolled up.
    auto_calibrate
        Whether systems are calibrated automatically, if their policies allow it.
    tidy_after
        Time after the end of a month before it is rewritten in key order; None for never.
    compact_after
        Time after the end of a month before its basins become compact; None for never.
    random
        Draws the order of strategies.
    progress
        Callback for the progress of a trial.
    attention
        How long this process has watched the systems without interruption.
    """

    database: Database
    sandboxes: Sandboxes
    applier: Applier
    strategies: Callable[[], Sequence[Strategy]] = _no_strategies
    channels: Sequence[Channel] = ()
    routes: Routes | None = None
    standards: Standards = field(default_factory=Standards)
    measuring: Semaphore = field(default_factory=lambda: Semaphore(1))
    takeover: timedelta = timedelta(seconds=30)
    rollup_delay: timedelta = ROLLUP_DELAY
    tidy_after: timedelta | None = None
    compact_after: timedelta | None = None
    stopping: Event = field(default_factory=Event)
    auto_calibrate: bool = True
    random: SystemRandom = field(default_factory=SystemRandom)
    progress: Watch = unwatched
    attention: Attention = field(default_factory=Attention)

    def stop(self) -> None:
        """Stop measurements; their attempts count as interrupted."""
        self.stopping.set()
        self.sandboxes.close()

    @property
    def ways(self) -> Routes:
        """Return the way of an incident's alerts: along the routes, or to all channels."""
        if self.routes is not None:
            return self.routes
        return Routes(channels=tuple(channel.name for channel in self.channels))
