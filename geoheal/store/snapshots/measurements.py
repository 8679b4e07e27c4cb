"""A system's measurements in columns, up to a limit."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, select

from geoheal.domain.health.system import System
from geoheal.domain.snapshots.snapshot import FIGURES, largest
from geoheal.store.schema.tables import code_versions, snapshots
from geoheal.store.snapshots.newest import newest
from geoheal.store.snapshots.snapshots import newest_first

COLUMNS: Final = (*FIGURES, "drift")
"""Fields of snapshots that are numbers."""
OWN_MAX: Final = 256
"""Largest number of the system's own metrics to read: as many as a snapshot may have."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurements:
    """Snapshots in columns, oldest first.

    Parameters
    ----------
    times
        Seconds since 1970, shape (n,).
    nodes, versions
        Node of each snapshot, and id of its code version.
    numbers
        Values by metric, shape (n,); NaN if not measured. Metrics that were never measured are left out.
    own
        Names of those that stood in ``metrics``.
    """

    times: NDArray[np.float64]
    nodes: list[str | None]
    versions: list[UUID | None]
    numbers: dict[str, NDArray[np.float64]]
    own: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Part of a system's history.

    Parameters
    ----------
    since, until
        Its first moment, and the moment before which it ends; None for no limit.
    nodes
        Replicas whose snapshots count; all when None.
    code_hash
        Of the code version that ran; any when None.
    """

    since: datetime | None = None
    until: datetime | None = None
    nodes: tuple[str, ...] | None = None
    code_hash: str | None = None


def read(connection: Connection, system: System, since: datetime, limit: int) -> Measurements:
    """Return the newest measurements since a time, up to a limit."""
    return read_stretch(connection, system, Stretch(since=since), limit)


def read_stretch(connection: Connection, system: System, stretch: Stretch, limit: int) -> Measurements:
    """Return the newest measurements of a stretch, up to a limit."""
    s = snapshots.c
    query = select(
        func.extract("epoch", s.captured_at),
        s.node,
        s.code_version_id,
        s.metrics,
        *(s[name] for name in COLUMNS),
    ).where(s.system_id == system.id, *_within(system, stretch))

    def read_between(start: datetime | None, end: datetime | None) -> Sequence[Any]:
        held = newest_first(query, before=None, since=start, until=end).limit(limit)
        return connection.execute(held).fetchall()

    found = newest(connection, system, read_between, limit, since=stretch.since, until=stretch.until)
    rows = found[::-1]
    numbers = {
        name: _column(name, [row[place] for row in rows]) for place, name in enumerate(COLUMNS, start=4)
    }
    counts = Counter(name for row in rows if row[3] for name in row[3])
    own = sorted(sorted(counts, key=lambda name: (-counts[name], name))[:OWN_MAX])
    numbers |= {name: _column(name, [(row[3] or {}).get(name) for row in rows]) for name in own}
    return Measurements(
        times=np.array([float(row[0]) for row in rows]),
        nodes=[row[1] for row in rows],
        versions=[row[2] for row in rows],
        numbers={name: values for name, values in numbers.items() if np.isfinite(values).any()},
        own=frozenset(own),
    )


def _within(system: System, stretch: Stretch) -> Iterator[ColumnElement[bool]]:
    s, versions = snapshots.c, code_versions.c
    if stretch.nodes is not None:
        yield s.node.in_(stretch.nodes)
    if stretch.code_hash is not None:
        of_code = select(versions.id).where(
            versions.system_id == system.id, versions.code_hash == stretch.code_hash
        )
        yield s.code_version_id.in_(of_code)


def modules_of(connection: Connection, system: System) -> dict[UUID, tuple[str | None, dict[str, str]]]:
    """Return the hash of each code version, and the versions of its modules."""
    c = code_versions.c
    query = select(c.id, c.code_hash, c.module_versions).where(c.system_id == system.id)
    return {row.id: (row.code_hash, row.module_versions or {}) for row in connection.execute(query)}


def _column(name: str, values: list[object]) -> NDArray[np.float64]:
    column = np.array([np.nan if value is None else float(value) for value in values])  # type: ignore[arg-type] # numbers all
    return np.where(np.abs(column) <= largest(name), column, np.nan)
