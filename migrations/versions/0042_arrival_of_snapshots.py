"""When each snapshot arrived, so that a node whose clock is wrong is not taken for silent."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None

COMMENT = "Arrival (UTC); NULL before 0042."


def upgrade() -> None:
    """Add the column without a value first: no row is rewritten, and none gets a time that it never had."""
    op.add_column(
        "snapshots",
        sa.Column("arrived_at", sa.DateTime(timezone=True), comment=COMMENT),
        schema="geoheal",
    )
    op.alter_column("snapshots", "arrived_at", server_default=sa.text("now()"), schema="geoheal")


def downgrade() -> None:
    op.drop_column("snapshots", "arrived_at", schema="geoheal")
