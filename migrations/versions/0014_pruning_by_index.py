"""Indexes by which what has grown old is found and removed without reading the rest of a table."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INDEXES: dict[str, tuple[str, list[str], str | None]] = {
    "incidents_resolved_idx": ("incidents", ["resolved_at"], "state = 'resolved'"),
    "patches_incident_idx": ("patches", ["system_id", "incident_id"], None),
    "patches_attempt_idx": ("patches", ["system_id", "attempt_id"], None),
    "patches_evaluation_idx": ("patches", ["system_id", "evaluation_id"], "evaluation_id IS NOT NULL"),
    "patches_in_force_idx": (
        "patches",
        ["system_id", "module_name", "id"],
        "state IN ('applied', 'verified')",
    ),
    "ab_comparisons_incident_idx": ("ab_comparisons", ["system_id", "incident_id"], None),
    "ab_comparisons_attempt_idx": ("ab_comparisons", ["system_id", "attempt_id"], None),
    "evaluations_finished_idx": ("evaluations", ["finished_at"], None),
    "calibrations_baseline_idx": ("calibrations", ["system_id", "baseline_id"], None),
    "anomalies_cleared_idx": ("anomalies", ["cleared_at"], None),
    "anomalies_calibration_idx": ("anomalies", ["system_id", "calibration_id"], None),
}
"""Table, columns and condition by name."""


def upgrade() -> None:
    for name, (table, columns, condition) in INDEXES.items():
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, schema="geoheal", postgresql_where=where)


def downgrade() -> None:
    for name, (table, _, _) in INDEXES.items():
        op.drop_index(name, table_name=table, schema="geoheal")
