"""One change on its way: whose it is, where it goes, and since when."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from geoheal.domain.healing.patch import Patch
from geoheal.domain.health.system import System
from geoheal.errors import ConfigurationError
from geoheal.healing.applier.carrier import Carrier
from geoheal.healing.applier.place import Place
from geoheal.store.session import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One change on its way.

    Parameters
    ----------
    host
        Name of this machine in the journal.
    place
        Where it goes; None when the module is not registered any more, or differently.
    lease_id
        The worker's hold on the system.
    reason
        Why, for a reader.
    began_at, clock_began_s
        When it was begun: by the clock of whoever asked for it (UTC), and by the monotonic one.
    """

    database: Database
    system: System
    patch: Patch
    host: str
    place: Place | None = None
    carrier: Carrier
    lease_id: UUID
    reason: str
    began_at: datetime
    clock_began_s: float = field(default_factory=time.monotonic)

    def required_place(self) -> Place:
        """Where it goes.

        Raises
        ------
        ConfigurationError
            When the module is not registered any more, or differently.
        """
        if self.place is None:
            raise ConfigurationError(
                f"Module {self.patch.module_name} is not registered as it was any more; "
                "register it again with `geoheal register`."
            )
        return self.place

    @property
    def now(self) -> datetime:
        """The time, by the clock of whoever asked for it."""
        return self.began_at + timedelta(seconds=time.monotonic() - self.clock_began_s)
