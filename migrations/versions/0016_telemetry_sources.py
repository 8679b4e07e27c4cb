"""What exporters of other tools sent last: cumulative values are counted on from there."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "telemetry_sources",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column(
            "resource",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the attributes of the process that sends.",
        ),
        sa.Column("node", sa.Text(), nullable=True, comment="The node that it is; NULL when it names none."),
        sa.Column(
            "state",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Last point of each cumulative series, recent latencies.",
        ),
        sa.Column(
            "metrics",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What became of each metric, by name.",
        ),
        sa.Column(
            "seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it last sent something (UTC).",
        ),
        sa.PrimaryKeyConstraint("system_id", "resource", name=op.f("telemetry_sources_pkey")),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("telemetry_sources_system_id_fkey")
        ),
        schema="geoheal",
        comment="What exporters of other tools sent last: cumulative values are counted on from there.",
    )
    op.create_index("telemetry_sources_seen_idx", "telemetry_sources", ["seen_at"], schema="geoheal")


def downgrade() -> None:
    op.drop_table("telemetry_sources", schema="geoheal")
