"""Tables of evaluations and comparisons in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import (
    Column,
    Double,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.domain.evaluation.record import EvaluationState
from geoheal.store.schema.column_types import EnumWord, one_of
from geoheal.store.schema.tables import UtcTime, metadata, of_system

evaluations = Table(
    "evaluations",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
    Column("module_name", Text, nullable=False, comment="Import name of the module that is changed."),
    Column(
        "state",
        EnumWord(EvaluationState),
        nullable=False,
        comment="pending, running, done, failed or interrupted.",
    ),
    Column("new_code", Text, nullable=False, comment="The candidate's source."),
    Column("current_code", Text, comment="The current source; NULL when it is not known."),
    Column("workload", Text, comment="Source that exercises the module; NULL without one."),
    Column(
        "recommendation",
        EnumWord(Recommendation),
        comment="apply, test_more or reject; NULL until it is done.",
    ),
    Column("fitness_score", Double, comment="The specification's score (0..1); NULL when not measured."),
    Column("fitness", JSONB, comment="The whole answer with every number; NULL until it is done."),
    Column("error", Text, comment="Why it failed or was interrupted, for a reader; NULL otherwise."),
    Column("pairs_done", Integer, nullable=False, comment="Pairs of runs that were measured."),
    Column("pairs_most", Integer, comment="Pairs that will be measured at most; NULL until the first one."),
    Column("created_at", UtcTime, nullable=False, comment="When it was asked for (UTC)."),
    Column("started_at", UtcTime, comment="When it began to run (UTC)."),
    Column(
        "heartbeat_at",
        UtcTime,
        nullable=False,
        comment="When its service last reported that it works on it (UTC).",
    ),
    Column("finished_at", UtcTime, comment="When it ended, in whatever state (UTC)."),
    Column(
        "runner_id",
        Uuid,
        comment="Process that holds it; NULL when none does, or one of a version before 0039.",
    ),
    Column(
        "handed_back_at",
        UtcTime,
        comment="When its process ended in order and left it to another (UTC); NULL while one holds it.",
    ),
    Column("exact_code", LargeBinary, comment="The source, encoded, where new_code cannot hold it; or NULL."),
    Column(
        "runs",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="How often it was begun: more than once after its process ended in between.",
    ),
    PrimaryKeyConstraint("system_id", "id"),
    one_of("state", EvaluationState),
    one_of("recommendation", Recommendation),
    Index("evaluations_finished_idx", "finished_at"),
    Index("evaluations_open_idx", "heartbeat_at", postgresql_where=text("state IN ('pending', 'running')")),
    comment="Judged comparisons of current and candidate code, with all their evidence.",
)

compare_configs = Table(
    "compare_configs",
    metadata,
    Column("name", Text, primary_key=True, comment="Name by which requests refer to it."),
    Column("config", JSONB, nullable=False, comment="Sides and rules, as they were sent."),
    Column("created_at", UtcTime, nullable=False, comment="When it was stored first (UTC)."),
    Column("updated_at", UtcTime, nullable=False, comment="When it was stored last (UTC)."),
    Column("updated_by", Text, nullable=False, comment="The person or token that stored it."),
    comment="Named configurations of comparisons: sides and rules.",
)
