"""Queries on the presence of services: since when there has been one, without interruption, to report to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, case, select
from sqlalchemy.dialects.postgresql import insert

from geoheal.store.schema.alarm_tables import service_presence

GAP: Final = timedelta(seconds=20)
"""Time without a sign of any service after which there was none."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Signs of services.

    Parameters
    ----------
    since
        When the first sign came of those that followed each other.
    seen_at
        When the last one came.
    """

    since: datetime
    seen_at: datetime

    def listening_since(self, last: datetime | None, now: datetime) -> datetime | None:
        """Since when a system can be heard; None where that does not depend on a service.

        Parameters
        ----------
        last
            When its last snapshot was taken: one that came without a service comes another way.
        """
        if last is not None and last > self.seen_at + GAP:
            return None
        return self.since if now - self.seen_at <= GAP else now


def beat(connection: Connection, now: datetime) -> None:
    """Give a sign of a service."""
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
