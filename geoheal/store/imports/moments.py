"""Imported snapshots at the moments of other rows, and the values that these add to them."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, text

from geoheal.domain.health.system import System
from geoheal.store.schema.tables import SCHEMA
from geoheal.store.snapshots import rollups
from geoheal.store.snapshots.basins import HAS_BASIN
from geoheal.store.snapshots.bulk import NUMBERS

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIGURES = tuple(name for name in (*NUMBERS, "request_count") if name != "drift")
ADDED = (*FIGURES, "label", "regime")
"""Columns that a row can add to a snapshot, besides metrics and context."""


_AT = "((timestamp 'epoch' + {} * interval '1 microsecond') AT TIME ZONE 'UTC')"
_NEAR = text(f"""
    SELECT DISTINCT ON (s.captured_at, s.id)
        CAST(extract(epoch FROM s.captured_at) * 1000000 AS bigint) AS at_us, s.*, r.is_noted
    FROM unnest(CAST(:times AS bigint[])) AS own (us)
    CROSS JOIN LATERAL (
        SELECT captured_at, id, node, {", ".join(ADDED)}, {HAS_BASIN} AS basin, metrics, context
        FROM {SCHEMA}.snapshots WHERE system_id = :system
          AND captured_at BETWEEN {_AT.format(":first")} - :tolerance AND {_AT.format(":last")} + :tolerance
          AND captured_at BETWEEN {_AT.format("own.us")} - :tolerance AND {_AT.format("own.us")} + :tolerance
        OFFSET 0) AS s
    CROSS JOIN LATERAL (
        SELECT fields IS NOT NULL AS is_noted FROM {SCHEMA}.import_rows
        WHERE system_id = :system AND captured_at = s.captured_at AND id = s.id AND snapshot_id IS NULL
        OFFSET 0) AS r
""")
"""Looks up each time separately (``OFFSET 0`` forces the planner to do so).

Without statistics of a new table, it would compare all imported rows with all times.
"""
_ANY = text(f"""
    SELECT EXISTS (SELECT 1 FROM {SCHEMA}.import_rows WHERE system_id = :system AND snapshot_id IS NULL
        AND captured_at BETWEEN {_AT.format(":first")} - :tolerance AND {_AT.format(":last")} + :tolerance)
""")
"""Whether any import has rows in this period: most imports cover an empty one."""
_OWN = text(f"""
    UPDATE {SCHEMA}.import_rows SET fields = ARRAY(
        SELECT unnest(CAST(:own AS text[])) EXCEPT
        SELECT unnest(fields) FROM {SCHEMA}.import_rows
        WHERE system_id = :system AND snapshot_at = {_AT.format(":us")} AND snapshot_id = :id)
    WHERE system_id = :system AND captured_at = {_AT.format(":us")} AND id = :id AND fields IS NULL
""")
"""Record the values of a snapshot's own row: its values without those that others have added."""


@dataclass(slots=True, kw_only=True)
class Stored:
    """A stored snapshot that rows may be merged into.

    Parameters
    ----------
    at_us, id, node
        Its moment (microseconds since the epoch), id and node.
    values
        Values by field; metrics as ``metrics.NAME``, a basin as ``basin``.
    is_noted
        Whether the values of its own row are recorded, which happens when another row repeats some of them.
    added
        Fields that rows added since it was read.
    """

    at_us: int
    id: UUID
    node: str | None
    values: dict[str, Any]
    is_noted: bool = False
    added: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """What a row adds to a stored snapshot.

    Parameters
    ----------
    at_us, id
        Moment and id of the row.
    target
        The snapshot.
    values
        Values that the snapshot does not have yet.
    repeated
        Fields with the same value in the snapshot.
    own
        Fields that the snapshot had when it was read; None if they need not be recorded.
    """

    at_us: int
    id: bytes
    target: Stored
    values: Mapping[str, Any] = field(default_factory=dict)
    repeated: Collection[str] = ()
    own: Collection[str] | None = None


def near(
    connection: Connection, system: System, times_us: NDArray[np.int64], tolerance: timedelta
) -> list[Stored]:
    """Return snapshots that imports stored at these times, within the tolerance."""
    if not len(times_us):
        return []
    given = {
        "system": system.id,
        "tolerance": tolerance,
        "first": int(times_us.min()),
        "last": int(times_us.max()),
    }
    if not connection.execute(_ANY, given).scalar_one():
        return []
    given["times"] = np.unique(times_us).tolist()
    return [
        Stored(
            at_us=row["at_us"],
            id=row["id"],
            node=row["node"],
            values=_values(row),
            is_noted=row["is_noted"],
        )
        for row in connection.execute(_NEAR, given).mappings()
    ]


def _values(row: Mapping[Any, Any]) -> dict[str, Any]:
    values = {name: row[name] for name in (*ADDED, "context") if row[name] is not None}
    values |= {f"metrics.{name}": value for name, value in (row["metrics"] or {}).items()}
    return values | ({"basin": True} if row["basin"] else {})


def add(connection: Connection, system: System, import_id: UUID, additions: Sequence[Addition]) -> None:
    """Add values of rows to stored snapshots, and record which row has which values."""
    if not additions:
        return
    sets = ", ".join(f"{name} = coalesce({name}, CAST(:{name} AS {_type(name)}))" for name in ADDED)
    update = text(f"""
        UPDATE {SCHEMA}.snapshots SET {sets}, context = coalesce(context, CAST(:context AS jsonb)),
            metrics = nullif(coalesce(metrics, '{{}}') || CAST(:metrics AS jsonb), '{{}}')
        WHERE system_id = :system AND id = :id
          AND captured_at = timestamptz 'epoch' + :us * interval '1 microsecond'
    """)
    note = text(f"""
        INSERT INTO {SCHEMA}.import_rows
            (system_id, captured_at, id, import_id, snapshot_at, snapshot_id, fields)
        VALUES (:system, timestamptz 'epoch' + :own_us * interval '1 microsecond', :own_id, :import_id,
                timestamptz 'epoch' + :us * interval '1 microsecond', :id, :fields)
        ON CONFLICT DO NOTHING
    """)
    rows = [_parameters(system, import_id, each) for each in additions]
    connection.execute(update, rows)
    own = [
        {"system": system.id, "us": each.target.at_us, "id": each.target.id, "own": list(each.own)}
        for each in additions
        if each.own is not None
    ]
    if own:
        connection.execute(_OWN, own)
    connection.execute(note, rows)
    rollups.note(
        connection, system, [EPOCH + timedelta(microseconds=each.target.at_us) for each in additions]
    )


def _type(name: str) -> str:
    return {"request_count": "bigint", "label": "text", "regime": "text"}.get(name, "double precision")


def _parameters(system: System, import_id: UUID, addition: Addition) -> dict[str, Any]:
    values = addition.values
    metrics = {n.removeprefix("metrics."): v for n, v in values.items() if n.startswith("metrics.")}
    context = values.get("context")
    return {
        **{name: values.get(name) for name in ADDED},
        "context": None if context is None else json.dumps(context),
        "metrics": json.dumps(metrics),
        "system": system.id,
        "id": addition.target.id,
        "us": addition.target.at_us,
        "own_us": addition.at_us,
        "own_id": UUID(bytes=addition.id),
        "import_id": import_id,
        "fields": [*values, *addition.repeated],
    }
