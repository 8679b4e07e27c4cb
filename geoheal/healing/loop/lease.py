"""The lease on a system: one worker at a time, renewed while it works, expired soon after it dies."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from geoheal.domain.healing.policy import Loop
from geoheal.domain.health.system import System
from geoheal.errors import DatabaseError, LeaseLost
from geoheal.store.healing import policies
from geoheal.store.session import Connection, Database

logger = logging.getLogger(__name__)

RENEWALS: Final = 4
"""Number of renewals within the duration of a lease."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The lease on a system.

    Parameters
    ----------
    system, id
        The system, and the id of the lease.
    loop
        The system's loop when the lease was taken.
    database
        Database of the system.
    """

    system: System
    id: UUID
    loop: Loop
    database: Database
    _lost: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Begin a transaction for writing, which proves until its end that the lease is held.

        Raises
        ------
        LeaseLost
            When it is not; nothing is written.
        """
        with self.database.transaction() as connection:
            policies.require_lease(connection, self.system, self.id, datetime.now(UTC))
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


@contextmanager
def held(database: Database, system: System, length: timedelta) -> Iterator[Lease | None]:
    """Hold a system during the block; None if another worker holds it.

    Parameters
    ----------
    length
        Time after which the lease of a dead worker expires. The clocks of all workers must agree better than
        this.

    The block releases it in the transaction that ends its work
    (:func:`geoheal.store.healing.policies.release`); otherwise it expires.
    """
    lease_id, now = uuid7(), datetime.now(UTC)
    with database.transaction() as connection:
        loop = policies.acquire(connection, system, lease_id, now, length)
    if loop is None:
        yield None
        return
    lease, done = Lease(system, lease_id, loop, database), threading.Event()
    arguments = (database, lease, length, now + length, done)
    renewal = threading.Thread(target=_renew, args=arguments, name="geoheal-lease", daemon=True)
    renewal.start()
    try:
        yield lease
    finally:
        done.set()
        renewal.join()


def _renew(
    database: Database, lease: Lease, length: timedelta, until: datetime, done: threading.Event
) -> None:
    while not done.wait(length.total_seconds() / RENEWALS):
        now = datetime.now(UTC)
        try:
            with database.transaction() as connection:
                holds = policies.extend(connection, lease.system, lease.id, now, length)
        except DatabaseError as error:
            logger.warning("The lease on system %r was not renewed: %s", lease.system.name, error.message)
            holds = now < until
        else:
            until = now + length
        if not holds:
            lease._lost.set()  # noqa: SLF001 - this module's own
            return
