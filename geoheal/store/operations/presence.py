"""Queries on the presence of services: since when, without interruption, systems could report to one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.store.schema.alarm_tables import service_presence

GAP: Final = timedelta(seconds=20)
"""Time without a sign of any service after which none was present."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Signs of services.

    Parameters
    ----------
    since
        Time of the first sign in the uninterrupted series.
    seen_at
        Time of the last one.
    """

    since: datetime
    seen_at: datetime

    def listening_since(self, last: datetime | None, now: datetime) -> datetime | None:
        """Return since when a system can be heard; None if that does not depend on a service.

        Parameters
        ----------
        last
            When its last snapshot was taken: a snapshot during absence was stored without a service.
        """
        if last is not None and last > self.seen_at + GAP:
            return None
        return self.since if now - self.seen_at <= GAP else now


def beat(connection: Connection, now: datetime) -> None:
    """Store a sign of a service."""
    given = insert(service_presence).values(name="service", since=now, seen_at=now)
    here = service_presence.c
    went_on = case((here.seen_at >= now - GAP, here.since), else_=now)
    connection.execute(
        given.on_conflict_do_update(index_elements=["name"], set_={"since": went_on, "seen_at": now})
    )


def find(connection: Connection) -> Presence | None:
    """Return the signs of services; None where there never was one."""
    row = connection.execute(select(service_presence)).one_or_none()
    return None if row is None else Presence(row.since, row.seen_at)
