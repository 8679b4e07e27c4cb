"""Tables of calibrated detection in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.domain.health.degradation import Severity
from geoheal.domain.health.detection import EvidenceKind
from geoheal.store.schema.column_types import EnumWord, one_of
from geoheal.store.schema.columns import within
from geoheal.store.schema.tables import UtcTime, metadata, of_system

calibrations = Table(
    "calibrations",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
    Column("baseline_id", Uuid, comment="The baseline that was made with it; NULL without basins."),
    Column("active", Boolean, nullable=False, comment="Whether new snapshots are judged by it."),
    Column("since", UtcTime, nullable=False, comment="First moment of the history behind it (UTC)."),
    Column("until", UtcTime, nullable=False, comment="Last moment of the history behind it (UTC)."),
    Column("snapshots", Integer, nullable=False, comment="Snapshots of that history."),
    Column("slot_s", Double, comment="Time (s) in which nodes are taken together; NULL for a single node."),
    Column("normal", JSONB, nullable=False, comment="Limits and figures of the calibration, in full."),
    Column("notes", JSONB, nullable=False, comment="What the reader should know about it: sentences."),
    Column("created_at", UtcTime, nullable=False, comment="When it was learnt (UTC)."),
    Column(
        "automatic",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Whether it was made without a request; then it is made again every week.",
    ),
    PrimaryKeyConstraint("system_id", "id"),
    within("baseline_id", "baselines"),
    Index("calibrations_active_key", "system_id", unique=True, postgresql_where=text("active")),
    Index("calibrations_baseline_idx", "system_id", "baseline_id"),
    comment="What is normal for a system, learnt from its history; at most one of a system is active.",
)

detector_states = Table(
    "detector_states",
    metadata,
    of_system(),
    Column("calibration_id", Uuid, nullable=False, comment="The calibration that the detectors judge by."),
    Column("state", JSONB, nullable=False, comment="State of the detectors after their last snapshot."),
    Column("last_captured_at", UtcTime, nullable=False, comment="captured_at of the last snapshot seen."),
    Column("last_id", Uuid, nullable=False, comment="id of the last snapshot seen (no foreign key)."),
    Column("processed", BigInteger, nullable=False, comment="Samples judged since the calibration."),
    Column("updated_at", UtcTime, nullable=False, comment="When the state was saved (UTC)."),
    PrimaryKeyConstraint("system_id"),
    within("calibration_id", "calibrations"),
    comment="Where the detectors of each system stand, so that they go on after a restart.",
)

anomalies = Table(
    "anomalies",
    metadata,
    of_system(),
    Column("id", Uuid, nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
    Column("calibration_id", Uuid, nullable=False, comment="The calibration that it was found by."),
    Column("since", UtcTime, nullable=False, comment="When the evidence first passed its level (UTC)."),
    Column("at", UtcTime, nullable=False, comment="When the alarm started to fire (UTC)."),
    Column("cleared_at", UtcTime, comment="When the alarm was over (UTC); NULL while it fires."),
    Column(
        "evidence",
        EnumWord(EvidenceKind),
        nullable=False,
        comment="Strongest kind of evidence: channel, joint, distribution, slow_change or leak.",
    ),
    Column("severity", EnumWord(Severity), nullable=False, comment="warning or critical."),
    Column("metric", Text, nullable=False, comment="What moved most: a metric, basin, or metrics for all."),
    Column("score", Double, nullable=False, comment="What the detector measured."),
    Column("threshold", Double, nullable=False, comment="The level that it passed."),
    Column(
        "p_value", Double, nullable=False, comment="Probability of such a score in a healthy sample (0..1)."
    ),
    Column("proofs", JSONB, nullable=False, comment="Every kind of evidence that was significant, in full."),
    Column("moved", JSONB, nullable=False, comment="The metrics that moved, strongest first, with figures."),
    Column("message", Text, nullable=False, comment="A sentence for the reader."),
    PrimaryKeyConstraint("system_id", "id"),
    within("calibration_id", "calibrations"),
    one_of("evidence", EvidenceKind),
    one_of("severity", Severity, but=[Severity.NORMAL]),
    Index("anomalies_open_idx", "system_id", postgresql_where=text("cleared_at IS NULL")),
    Index("anomalies_at_idx", "system_id", "at"),
    Index("anomalies_cleared_idx", "cleared_at"),
    Index("anomalies_calibration_idx", "system_id", "calibration_id"),
    comment="What the calibrated detectors found, one row for each alarm.",
)
