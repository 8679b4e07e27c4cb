"""Reads that may be a little late: answered by a replica where there is one, by the primary otherwise."""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection

from geoheal.errors import DatabaseError, NotFound, StatementTimeout
from geoheal.store.session import Database, create_engine

AWAY_S: Final = 10.0
"""Seconds for which a replica that did not answer is not used again."""

HASTE: Final[Mapping[str, int]] = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}
"""A replica whose machine is gone is given up after some seconds: the primary can answer meanwhile."""

LAG: Final = sa.text("""
    SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
                WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
                     AND EXISTS (SELECT 1 FROM pg_stat_wal_receiver WHERE pid IS NOT NULL) THEN 0
                ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END
""")
"""Age (s) of what a streaming replica shows: 0 where it has replayed all that it is sent."""

AWAY: Final = "The replica does not answer; figures are read from the primary."

T = TypeVar("T")

_logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReplicaState:
    """State of a replica.

    Parameters
    ----------
    answers
        Whether it answers; the primary is read otherwise.
    lag_s
        Age (s) of its data; None if unknown.
    """

    answers: bool
    lag_s: float | None = None


class Reads:
    """Destination of reads that decide nothing; writes and decisions never use it.

    Parameters
    ----------
    primary
        The database that takes writes.
    replica
        A read-only copy of it; None without one.
    """

    def __init__(self, primary: Database, replica: Database | None = None) -> None:
        self._primary = primary
        self._replica = replica
        self._lock = threading.Lock()
        self._answers = False
        self._try_at = -math.inf
        self._said = False

    def ask(self, work: Callable[[Connection], T]) -> T:
        """Read in a transaction: on the replica, or on the primary if that fails.

        Objects that the replica does not have yet are looked up on the primary.

        Raises
        ------
        StatementTimeout
            When the query exceeds the time limit: it is not run a second time on the primary.
        DatabaseError
            When the primary does not answer either.
        """
        if self._replica is not None and self._may_ask():
            try:
                with self._replica.transaction() as connection:
                    result = work(connection)
            except NotFound:
                self._note_back()
            except StatementTimeout:
                self._note_back()
                raise
            except DatabaseError as error:
                self._note_away(error)
            else:
                self._note_back()
                return result
        with self._primary.transaction() as connection:
            return work(connection)

    def note(self) -> str | None:
        """Return a note for the reader about the origin of figures; None without a replica."""
        state = self.state()
        if state is None:
            return None
        return sentence(state.lag_s) if state.answers else AWAY

    def state(self) -> ReplicaState | None:
        """Return the state of the replica; None without one."""
        if self._replica is None:
            return None
        if not self._may_ask():
            return ReplicaState(answers=False)
        try:
            with self._replica.transaction() as connection:
                lag_s = lag_of(connection)
        except DatabaseError as error:
            self._note_away(error)
            return ReplicaState(answers=False)
        self._note_back()
        return ReplicaState(answers=True, lag_s=lag_s)

    def fields(self) -> dict[str, str]:
        """Return the note as a part of an answer, which has none without a replica."""
        note = self.note()
        return {} if note is None else {"reads": note}

    def close(self) -> None:
        """Close the connections to the replica; the primary's are not this object's."""
        if self._replica is not None:
            self._replica.close()

    def _may_ask(self) -> bool:
        """Whether to use the replica: while it is not known to answer, one request at a time tries."""
        with self._lock:
            if self._answers:
                return True
            now = time.monotonic()
            if now < self._try_at:
                return False
            self._try_at = now + AWAY_S
            return True

    def _note_away(self, error: DatabaseError) -> None:
        self._answers, self._try_at = False, time.monotonic() + AWAY_S
        if not self._said:
            _logger.warning(
                "%s It is tried again every %d s. Its error: %s", AWAY, AWAY_S, error.said or error
            )
        self._said = True

    def _note_back(self) -> None:
        self._answers = True
        if self._said:
            _logger.info("The replica answers again; figures are read from it.")
        self._said = False


def lag_of(connection: Connection) -> float | None:
    """Return the age (s) of a replica's data; None if unknown."""
    lag_s = connection.execute(LAG).scalar_one()
    return None if lag_s is None else float(lag_s)


def sentence(lag_s: float | None) -> str:
    """Describe the age of a replica's figures.

    >>> sentence(3.21)
    'Figures are read from a replica, 3.2 s behind.'
    """
    if lag_s is None:
        return "Figures are read from a replica; how far behind is not known."
    return f"Figures are read from a replica, {max(lag_s, 0):.1f} s behind."


def replica_of(url: str, *, pool_size: int, statement_timeout_s: float | None) -> Database:
    """Connect lazily to a replica, read-only, with or without a pooler in between."""
    engine = create_engine(url, pool_size=pool_size, statement_timeout_s=statement_timeout_s, patience=HASTE)
    return Database(engine.execution_options(postgresql_readonly=True))
