"""Signs of services, so that no system is called silent that nobody could hear."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_presence",
        sa.Column("name", sa.Text(), nullable=False, comment="service: there is one row."),
        sa.Column(
            "since",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Since when there has been a service without interruption (UTC).",
        ),
        sa.Column(
            "seen_at", sa.DateTime(timezone=True), nullable=False, comment="Last sign of a service (UTC)."
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("service_presence_pkey")),
        sa.CheckConstraint("name = 'service'", name=op.f("service_presence_single_check")),
        schema="geoheal",
        comment="Since when there has been a service to report to.",
    )


def downgrade() -> None:
    op.drop_table("service_presence", schema="geoheal")
