"""The last hours of a few systems."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from geoheal.domain.past.heartbeat import HOUR, Beat, beats, starts_of
from geoheal.store.connection.reads import Reads
from geoheal.store.systems import heartbeats


def last_hours(reads: Reads, systems: Sequence[UUID], now: datetime, hours: int) -> dict[UUID, list[Beat]]:
    """Return a word per hour for the last hours of each system, the oldest first."""
    starts = starts_of(now, hours)
    if not starts or not systems:
        return {each: [] for each in systems}
    ends = [start + HOUR for start in starts]
    heard, spells = reads.ask(
        lambda connection: (
            heartbeats.heard(connection, systems, starts, ends),
            heartbeats.spells(connection, systems, starts[0]),
        )
    )
    return {each: beats(starts, heard.get(each, set()), spells.get(each, [])) for each in systems}
