"""What a healing loop works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom
from threading import Event, Semaphore

from geoheal.fitness.evaluate import Standards
from geoheal.fitness.sandboxes import Sandboxes
from geoheal.healing.alerts.channel import Channel
from geoheal.healing.applier.applier import Applier
from geoheal.healing.strategy import Strategy
from geoheal.healing.trial import Watch, unwatched
from geoheal.store.session import Database


def _no_strategies() -> Sequence[Strategy]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surgery:
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
        By which people are told.
    standards
        By what candidates are judged.
    measuring
        Taken by each attempt while it measures: attempts that measure at the same time disturb each other.
    stopping
        Set when the process is to end: no further candidate is begun.
    takeover
        Time after which another worker goes on with what this one leaves behind when it dies.
    random
        Draws the order of strategies.
    progress
        Told how far a trial has come.
    """

    database: Database
    sandboxes: Sandboxes
    applier: Applier
    strategies: Callable[[], Sequence[Strategy]] = _no_strategies
    channels: Sequence[Channel] = ()
    standards: Standards = field(default_factory=Standards)
    measuring: Semaphore = field(default_factory=lambda: Semaphore(1))
    takeover: timedelta = timedelta(seconds=30)
    stopping: Event = field(default_factory=Event)
    random: SystemRandom = field(default_factory=SystemRandom)
    progress: Watch = unwatched

    def stop(self) -> None:
        """End what is being measured; its attempt counts as interrupted."""
        self.stopping.set()
        self.sandboxes.close()

    @property
    def channel_names(self) -> tuple[str, ...]:
        """Names of the channels."""
        return tuple(channel.name for channel in self.channels)
