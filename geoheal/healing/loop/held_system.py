"""Hold a system for a check: one worker at a time, by a lease that expires soon after its worker died."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.healing.policy import Loop
from geoheal.domain.health.system import System
from geoheal.errors import DatabaseError, LeaseLost
from geoheal.healing.loop.context import HealingContext
from geoheal.repeating import Repeating
from geoheal.store.healing import policies
from geoheal.store.session import Connection, Database

logger = logging.getLogger(__name__)

RENEWALS: Final = 4
"""Number of renewals within the duration of a lease."""


@dataclass(frozen=True, slots=True)
class HeldSystem:
    """A system whose lease this worker holds, with the dependencies of the work.

    Parameters
    ----------
    context
        Dependencies of the loop.
    system, lease_id
        The system, and the id of its lease.
    loop
        The system's loop when the lease was taken.
    """

    context: HealingContext
    system: System
    lease_id: UUID
    loop: Loop
    _lost: threading.Event = field(default_factory=threading.Event)

    @property
    def database(self) -> Database:
        """The database; its own transactions are for reading."""
        return self.context.database

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Begin a transaction for writing, which proves until its end that the lease is held.

        Raises
        ------
        LeaseLost
            When it is not; nothing is written.
        """
        with self.database.transaction() as connection:
            policies.require_lease(connection, self.system, self.lease_id, datetime.now(UTC))
            yield connection

    def check(self) -> None:
        """Stop long work if the lease was lost.

        Raises
        ------
        LeaseLost
            When it is.
        """
        if self._lost.is_set():
            raise LeaseLost(f"Another worker has taken over system {self.system.name!r}.")

    def lose(self) -> None:
        """Note that the lease was lost."""
        self._lost.set()


@contextmanager
def hold(context: HealingContext, system: System) -> Iterator[HeldSystem | None]:
    """Hold a system during the block; None if another worker holds it.

    The lease of a worker that died expires after ``context.takeover``. The clocks of all workers must agree
    better than this. The block releases the lease in the transaction that ends its work
    (:func:`geoheal.store.healing.policies.release`); otherwise it expires.
    """
    lease_id, now = uuid7(), datetime.now(UTC)
    with context.database.transaction() as connection:
        loop = policies.acquire(connection, system, lease_id, now, context.takeover)
    if loop is None:
        yield None
        return
    held = HeldSystem(context, system, lease_id, loop)
    with _Renewal(held, now + context.takeover).repeating:
        yield held


class _Renewal:
    """Renews a lease until it is lost."""

    def __init__(self, held: HeldSystem, until: datetime) -> None:
        self._held = held
        self._until = until
        self._pause_s = held.context.takeover.total_seconds() / RENEWALS
        self.repeating = Repeating("geoheal-lease", self._renew, self._pause_s)

    def _renew(self) -> float:
        held, now = self._held, datetime.now(UTC)
        length = held.context.takeover
        try:
            with held.database.transaction() as connection:
                holds = policies.extend(connection, held.system, held.lease_id, now, length)
        except DatabaseError as error:
            logger.warning("The lease on system %r was not renewed: %s", held.system.name, error.message)
            holds = now < self._until
        else:
            self._until = now + length
        if not holds:
            held.lose()
            self.repeating.stop()
        return self._pause_s
