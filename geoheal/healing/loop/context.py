"""What a healing loop works with."""

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
    """The parts of a healing loop.

    Parameters
    ----------
    database
        Where everything is kept.
    sandboxes
        Where candidates are measured.
    applier
        Makes the changes on this machine.
    strategies
        Finds the installed strategies when they are first needed.
    channels
        By which people are notified.
    routes
        Who is notified of what; None for everybody of everything.
    standards
        By what candidates are judged.
    measuring
        Taken by each attempt while it measures: attempts that measure at the same time disturb each other.
    stopping
        Set when the process is to end: no further candidate is begun.
    takeover
        Time after which another worker goes on with what this one leaves behind when it dies.
    rollup_delay
        Time after the end of an hour before it is rolled up.
    auto_calibrate
        Whether systems are calibrated without anyone asking, where their policies allow it.
    tidy_after
        Time after the end of a month before it is rewritten in the order of its keys; None for never.
    random
        Draws the order of strategies.
    progress
        Told how far a trial has come.
    attention
        Since when this process has looked at the systems without interruption.
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
    stopping: Event = field(default_factory=Event)
    auto_calibrate: bool = True
    random: SystemRandom = field(default_factory=SystemRandom)
    progress: Watch = unwatched
    attention: Attention = field(default_factory=Attention)

    def stop(self) -> None:
        """End what is being measured; its attempt counts as interrupted."""
        self.stopping.set()
        self.sandboxes.close()

    @property
    def ways(self) -> Routes:
        """Which way the alerts of an incident go: along the routes, or to all channels."""
        if self.routes is not None:
            return self.routes
        return Routes(channels=tuple(channel.name for channel in self.channels))
