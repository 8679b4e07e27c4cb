"""The tables, as SQLAlchemy Core knows them. ``migrations/`` creates them; a test compares the two.

Their form keeps a distributed PostgreSQL possible: every key of a per-system table contains
``system_id``; ids are UUIDv7 made by client or service; there are no sequences, no triggers, and no
foreign key from or to ``snapshots``, whose partitions must be droppable.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Double,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    func,
    literal,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from geoheal.domain.health.summary import HealthStatus
from geoheal.domain.snapshots.baseline import BaselineSource
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.regime import Regime
from geoheal.store.schema.column_types import EnumWord, RealVector, one_of

SCHEMA = "geoheal"


class UtcTime(TypeDecorator[datetime]):
    """A moment, returned in UTC whatever the session's time zone is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, _dialect: object) -> datetime | None:
        """Convert to UTC."""
        return None if value is None else value.astimezone(UTC)


metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    },
)

systems = Table(
    "systems",
    metadata,
    Column("id", Uuid, primary_key=True, comment="Key (UUIDv7)."),
    Column(
        "name", Text, nullable=False, comment="Unique name under which reporters and people know the system."
    ),
    Column(
        "geometry",
        EnumWord(Geometry),
        nullable=False,
        comment="Convention of the basins: sphere (signed, L2-normalised) or simplex (probabilities).",
    ),
    Column("dimension", Integer, nullable=False, comment="Coordinates of a basin (1 to 4096)."),
    Column(
        "thresholds",
        JSONB,
        nullable=False,
        server_default=text("'{}'::jsonb"),
        comment="Overrides of the default thresholds, by name.",
    ),
    Column("created_at", UtcTime, nullable=False, comment="When the system was registered (UTC)."),
    Column(
        "deleted_at", UtcTime, comment="When it was deleted (UTC); the row goes when all its rows are gone."
    ),
    Column(
        "closed_until",
        UtcTime,
        comment="Full hour (UTC) before which a new snapshot has to be noted in stale_hours; NULL for none.",
    ),
    Column(
        "rolled_until",
        UtcTime,
        comment="Full hour (UTC) before which the history is rolled up, but for stale_hours; NULL for none.",
    ),
    UniqueConstraint("name"),
    one_of("geometry", Geometry),
    CheckConstraint("dimension BETWEEN 1 AND 4096", name="dimension"),
    comment="The monitored systems (on the coordinator alone where the database is distributed).",
)


def of_system() -> Column:  # type: ignore[type-arg]
    """Return the first column of every table of a system."""
    return Column(
        "system_id",
        Uuid,
        ForeignKey(systems.c.id),
        nullable=False,
        comment="The system; part of every key.",
    )


code_versions = Table(
    "code_versions",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7)."),
    Column(
        "fingerprint", Text, nullable=False, comment="SHA-256 (hexadecimal) of hash, modules and versions."
    ),
    Column("code_hash", Text, comment="Commit hash or other name of the code; NULL when unknown."),
    Column("active_modules", JSONB, nullable=False, comment="Sorted names of the active modules."),
    Column("module_versions", JSONB, nullable=False, comment="Version by module name."),
    Column("first_seen_at", UtcTime, nullable=False, comment="captured_at when first stored (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    UniqueConstraint("system_id", "fingerprint"),
    comment="Each distinct state of a system's code, stored once and named by its snapshots.",
)

baselines = Table(
    "baselines",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
    Column("basin", RealVector(), nullable=False, comment="Amplitude of the reference basin, unit L2 norm."),
    Column(
        "source",
        EnumWord(BaselineSource),
        nullable=False,
        comment="first_snapshot, snapshot, coordinates or calibration.",
    ),
    Column("snapshot_captured_at", UtcTime, comment="captured_at of the snapshot it came from."),
    Column("snapshot_id", Uuid, comment="id of the snapshot it came from, if any (no foreign key)."),
    Column("active", Boolean, nullable=False, comment="Whether new snapshots are measured against it."),
    Column("created_at", UtcTime, nullable=False, comment="When it was set (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    one_of("source", BaselineSource),
    Index("baselines_active_key", "system_id", unique=True, postgresql_where=text("active")),
    comment="Versioned reference basins; at most one of a system is active.",
)

standings = Table(
    "standings",
    metadata,
    of_system(),
    Column(
        "status",
        EnumWord(HealthStatus),
        nullable=False,
        comment="By its snapshots alone, whatever incident is open.",
    ),
    Column("issues", JSONB, nullable=False, comment="Messages of the findings."),
    Column("note", Text, comment="Why the status is what it is, where no issue says so; NULL otherwise."),
    Column("snapshots", Integer, nullable=False, comment="Snapshots in the rolling view (1,000 at most)."),
    Column("phi", Double, comment="Φ of the last snapshot that was judged; NULL when not measured."),
    Column("kappa_eff", Double, comment="Its κ; NULL when not measured."),
    Column("regime", EnumWord(Regime), comment="Its regime; NULL when not known."),
    Column("drift", Double, comment="Its distance (rad) from the active baseline; NULL when not measured."),
    Column(
        "captured_at", UtcTime, comment="When it was captured (UTC); NULL when it has to be judged again."
    ),
    Column(
        "silent_after_s",
        Double,
        nullable=False,
        comment="Time (s) without a snapshot after which the system is silent.",
    ),
    Column("since", UtcTime, nullable=False, comment="Since when judgements have found this status (UTC)."),
    Column("judged_at", UtcTime, nullable=False, comment="When it was judged (UTC)."),
    PrimaryKeyConstraint("system_id"),
    comment="Status of each system when its snapshots were last judged, for the overview of all systems.",
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("system_id", Uuid, nullable=False, comment="The system (no foreign key: partitions are dropped)."),
    Column(
        "captured_at",
        UtcTime,
        nullable=False,
        comment="When the state was observed (UTC); names the partition.",
    ),
    Column(
        "id", Uuid, nullable=False, comment="Given by the reporter, so that a retry finds the first copy."
    ),
    Column("node", Text, comment="Replica of the system that was observed."),
    Column("phi", Double, comment="Integration Φ (0..1); NULL when not measured."),
    Column("kappa_eff", Double, comment="Effective coupling κ; NULL when not measured."),
    Column(
        "basin",
        RealVector(),
        comment="Amplitude of the basin, unit L2 norm; NULL when not measured, or when it is compact.",
    ),
    Column("drift", Double, comment="Fisher–Rao distance (rad) from the baseline that was active at ingest."),
    Column("baseline_id", Uuid, comment="The baseline that drift was measured against (no foreign key)."),
    Column("confidence", Double, comment="The system's confidence (dimensionless)."),
    Column("surprise", Double, comment="The system's surprise (dimensionless)."),
    Column("agency", Double, comment="The system's agency (dimensionless)."),
    Column(
        "regime", EnumWord(Regime), comment="linear, geometric, hierarchical, breakdown or 4d_block_universe."
    ),
    Column("error_rate", Double, comment="Failed requests over requests (0..1)."),
    Column(
        "request_count", BigInteger, comment="Requests that error_rate and avg_latency_ms are computed from."
    ),
    Column("avg_latency_ms", Double, comment="Mean latency (ms)."),
    Column("memory_usage_mb", Double, comment="Resident memory (MB)."),
    Column("cpu_usage_pct", Double, comment="CPU (percent of one core)."),
    Column("code_version_id", Uuid, comment="The code that ran (code_versions.id; no foreign key)."),
    Column("label", Text, comment="Label that the reporter gave the snapshot."),
    Column("context", JSONB(none_as_null=True), comment="Free JSON that the reporter sent."),
    Column(
        "metrics",
        JSONB(none_as_null=True),
        comment="Other measurements: numbers by name; NULL without any.",
    ),
    Column("arrived_at", UtcTime, server_default=text("now()"), comment="Arrival (UTC); NULL before 0042."),
    Column(
        "compact_basin",
        ARRAY(SmallInteger),
        comment="Basin in 16 bits per coordinate, for geoheal.expand_basin, in place of basin; or NULL.",
    ),
    PrimaryKeyConstraint("system_id", "captured_at", "id"),
    postgresql_partition_by="RANGE (captured_at)",
    comment="The health history: one row for each observed state, partitioned by captured_at.",
)

modules = Table(
    "modules",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7)."),
    Column("name", Text, nullable=False, comment="Import name, unique within the system."),
    Column("path", Text, nullable=False, comment="Source file on the worker's machine (absolute)."),
    Column("workload", Text, comment="File that exercises the module (absolute); NULL without one."),
    Column(
        "environment", Text, comment="Virtual environment that it needs (absolute); NULL for geoheal's own."
    ),
    Column("hooks", JSONB, nullable=False, comment="Names of the hooks at which patches of it act."),
    Column(
        "apply", JSONB, nullable=False, comment="How a change reaches the running system: path and reload."
    ),
    Column("registered_at", UtcTime, nullable=False, comment="When it was registered last (UTC)."),
    Column(
        "project_file",
        Text,
        comment="File (absolute) whose [project] the module belongs to; NULL for a module by itself.",
    ),
    PrimaryKeyConstraint("system_id", "id"),
    UniqueConstraint("system_id", "name"),
    comment="Managed pieces of code, as their operator registered them.",
)


def concerns(table: FromClause, system: str) -> ColumnElement[bool]:
    """Whether a row is about the system of this name.

    Parameters
    ----------
    table
        Has the columns ``system`` and ``pattern``, of which one is NULL; in a pattern ``*`` stands for any
        characters, and all others for themselves.
    """
    escaped = func.regexp_replace(table.c.pattern, r"([\\%_])", r"\\\1", "g")
    return or_(
        table.c.system == system,
        literal(system).like(func.replace(escaped, "*", "%")),
    )
