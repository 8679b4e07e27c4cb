"""Tables of recorded calls in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import BigInteger, Boolean, Column, Double, Index, Integer, PrimaryKeyConstraint, Table, Text

from geoheal.store.schema.columns import row_id
from geoheal.store.schema.tables import UtcTime, metadata, of_system

recordings = Table(
    "recordings",
    metadata,
    of_system(),
    row_id(),
    Column("module", Text, nullable=False, comment="Import name of the module."),
    Column("function", Text, nullable=False, comment="Qualified name of the function within the module."),
    Column("stratum", Text, nullable=False, comment="Kind of the call: outcome, size, latency."),
    Column("outcome", Text, nullable=False, comment="Type of the result or of the exception."),
    Column("error", Text, comment="Type of the exception; NULL where it returned."),
    Column("parts", Integer, nullable=False, comment="Parts of its arguments."),
    Column("duration_ms", Double, nullable=False, comment="How long it took (ms)."),
    Column("redacted", Boolean, nullable=False, comment="Whether something was left out by its name."),
    Column("recorded_at", UtcTime, nullable=False, comment="When it began (UTC)."),
    Column("size", Integer, nullable=False, comment="Size of its values (bytes)."),
    Column("call", Text, nullable=False, comment="Arguments before and after, and result: typed JSON."),
    PrimaryKeyConstraint("system_id", "id"),
    Index("recordings_function_idx", "system_id", "module", "function", "id"),
    Index("recordings_recorded_idx", "recorded_at"),
    comment="Recorded calls of monitored applications: a few of each kind.",
)

recording_counts = Table(
    "recording_counts",
    metadata,
    of_system(),
    Column("module", Text, nullable=False, comment="Import name of the module."),
    Column("function", Text, nullable=False, comment="Qualified name of the function; empty for the rest."),
    Column("reason", Text, nullable=False, comment="Why not recorded; empty for calls that could be."),
    Column("calls", BigInteger, nullable=False, comment="How many calls were looked at."),
    Column("last_at", UtcTime, nullable=False, comment="When the last of them was reported (UTC)."),
    PrimaryKeyConstraint("system_id", "module", "function", "reason"),
    Index("recording_counts_last_idx", "last_at"),
    comment="Calls that were looked at, and why some of them could not be recorded.",
)
