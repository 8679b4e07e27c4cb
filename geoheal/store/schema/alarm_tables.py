"""Tables of change events, silences and rules in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from geoheal.domain.alarms.change_event import ChangeKind
from geoheal.domain.alarms.condition import ComparisonOperator
from geoheal.domain.alarms.silence import Every
from geoheal.domain.health.degradation import Severity
from geoheal.store.schema.column_types import EnumWord, one_of, words_in
from geoheal.store.schema.tables import UtcTime, metadata, of_system

change_events = Table(
    "change_events",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
    Column("kind", EnumWord(ChangeKind), nullable=False, comment="deploy, migration, flag or config."),
    Column("title", Text, nullable=False, comment="What was changed, in a line."),
    Column("version", Text, comment="The version in force since; NULL where it has none."),
    Column("url", Text, comment="Where to read more (http or https); NULL without one."),
    Column("at", UtcTime, nullable=False, comment="When the change took effect (UTC)."),
    Column("recorded_at", UtcTime, nullable=False, comment="When it was reported (UTC)."),
    Column("recorded_by", Text, nullable=False, comment="The person or token that reported it."),
    PrimaryKeyConstraint("system_id", "id"),
    one_of("kind", ChangeKind),
    Index("change_events_at_idx", "system_id", "at"),
    comment="What people or their pipelines changed in a system.",
)

silences = Table(
    "silences",
    metadata,
    Column("id", Uuid, primary_key=True, comment="Key (UUIDv7: sorts by age)."),
    Column("system", Text, comment="Name of the system that it is about; NULL with a pattern."),
    Column("pattern", Text, comment="Pattern of names (* for any characters); NULL with a system."),
    Column("reason", Text, nullable=False, comment="Why, in a line."),
    Column(
        "starts_at", UtcTime, nullable=False, comment="When it begins (UTC); the first time, where it recurs."
    ),
    Column(
        "ends_at", UtcTime, nullable=False, comment="When it ends (UTC); the first time, where it recurs."
    ),
    Column("every", EnumWord(Every), comment="day or week where it recurs; NULL for once."),
    Column("timezone", Text, nullable=False, comment="Time zone in which it recurs."),
    Column("until", UtcTime, comment="When it stops recurring (UTC); NULL for once."),
    Column("healing", Boolean, nullable=False, comment="Whether no attempt to heal is started either."),
    Column("created_at", UtcTime, nullable=False, comment="When it was planned (UTC)."),
    Column("created_by", Text, nullable=False, comment="The person or token that planned it."),
    Column("lifted_at", UtcTime, comment="When it was ended early (UTC); NULL otherwise."),
    Column("lifted_by", Text, comment="The person or token that ended it; NULL otherwise."),
    CheckConstraint("num_nonnulls(system, pattern) = 1", name="named"),
    CheckConstraint(f"{words_in('every', Every)} AND until IS NOT NULL OR every IS NULL", name="every"),
    comment="Planned silences: times in which alerts are held.",
)

own_rules = Table(
    "own_rules",
    metadata,
    Column("id", Uuid, primary_key=True, comment="Key (UUIDv7: sorts by age)."),
    Column("name", Text, nullable=False, comment="Unique name; its findings' code is RULE_ and it."),
    Column("system", Text, comment="Name of the system that it is about; NULL with a pattern."),
    Column("pattern", Text, comment="Pattern of names (* for any characters); NULL with a system."),
    Column(
        "metric",
        Text,
        nullable=False,
        comment="Field of the snapshot, one of its metrics, or rate(NAME[5m]).",
    ),
    Column("over", Text, comment="Metric that it is divided by; NULL without a division."),
    Column(
        "comparison",
        EnumWord(ComparisonOperator),
        nullable=False,
        comment="How it is compared with threshold: >, >=, < or <=.",
    ),
    Column("threshold", Double, nullable=False, comment="What it is compared with, in its unit."),
    Column(
        "for_s",
        Double,
        nullable=False,
        comment="Time (s) for which the condition must hold before the rule fires.",
    ),
    Column(
        "keep_firing_for_s",
        Double,
        nullable=False,
        comment="Time (s) without the condition before the finding ends.",
    ),
    Column("severity", EnumWord(Severity), nullable=False, comment="warning or critical."),
    Column("message", Text, comment="What it means, in a line; NULL for the condition itself."),
    Column("updated_at", UtcTime, nullable=False, comment="When it was written (UTC)."),
    Column("updated_by", Text, nullable=False, comment="The person or token that wrote it."),
    UniqueConstraint("name"),
    CheckConstraint("num_nonnulls(system, pattern) = 1", name="named"),
    one_of("comparison", ComparisonOperator),
    one_of("severity", Severity, but=[Severity.NORMAL]),
    comment="Rules that people added to the built-in ones.",
)

service_presence = Table(
    "service_presence",
    metadata,
    Column("name", Text, primary_key=True, comment="service: there is one row."),
    Column(
        "since",
        UtcTime,
        nullable=False,
        comment="Since when there has been a service without interruption (UTC).",
    ),
    Column("seen_at", UtcTime, nullable=False, comment="Last sign of a service (UTC)."),
    CheckConstraint("name = 'service'", name="single"),
    comment="Since when there has been a service to report to.",
)
