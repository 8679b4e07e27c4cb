"""Rules that people add to the built-in ones."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MEANING = "Rules that people added to the built-in ones."
COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], bool, str]] = {
    "name": (sa.Text(), False, "Unique name; its findings'' code is RULE_ and it."),
    "system": (sa.Text(), True, "Name of the system that it is about; NULL with a pattern."),
    "pattern": (sa.Text(), True, "Pattern of names (* for any characters); NULL with a system."),
    "metric": (sa.Text(), False, "Field of the snapshot, or name of one of its metrics."),
    "over": (sa.Text(), True, "What that is divided by; NULL where it is not."),
    "comparison": (sa.Text(), False, "How it is compared with threshold: >, >=, < or <=."),
    "threshold": (sa.Double(), False, "What it is compared with, in its unit."),
    "for_s": (sa.Double(), False, "Time (s) for which that holds before it fires."),
    "keep_firing_for_s": (sa.Double(), False, "Time (s) without that before it ends."),
    "severity": (sa.Text(), False, "warning or critical."),
    "message": (sa.Text(), True, "What it means, in a line; NULL for the condition itself."),
    "updated_at": (sa.DateTime(timezone=True), False, "When it was written (UTC)."),
    "updated_by": (sa.Text(), False, "The person or token that wrote it."),
}


def upgrade() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column(name, kind, nullable=nullable, comment=meaning.replace("''", "'"))
        for name, (kind, nullable, meaning) in COLUMNS.items()
    ]
    op.create_table(
        "own_rules",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key (UUIDv7: sorts by age)."),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f("own_rules_pkey")),
        sa.UniqueConstraint("name", name=op.f("own_rules_name_key")),
        sa.CheckConstraint("num_nonnulls(system, pattern) = 1", name=op.f("own_rules_named_check")),
        sa.CheckConstraint("comparison IN ('>', '>=', '<', '<=')", name=op.f("own_rules_comparison_check")),
        sa.CheckConstraint("severity IN ('warning', 'critical')", name=op.f("own_rules_severity_check")),
        schema="geoheal",
        comment=MEANING,
    )
    op.execute(f"CREATE VIEW geoheal.rules AS SELECT {', '.join(COLUMNS)} FROM geoheal.own_rules")
    op.execute(f"COMMENT ON VIEW geoheal.rules IS '{MEANING}'")
    for name, (_, _, meaning) in COLUMNS.items():
        op.execute(f"COMMENT ON COLUMN geoheal.rules.{name} IS '{meaning}'")


def downgrade() -> None:
    op.execute("DROP VIEW geoheal.rules")
    op.drop_table("own_rules", schema="geoheal")
