"""Named configurations of comparisons."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "compare_configs",
        sa.Column("name", sa.Text(), nullable=False, comment="By which requests name it."),
        sa.Column("config", JSONB(), nullable=False, comment="Sides and rules, as they were sent."),
        sa.Column("created_at", MOMENT, nullable=False, comment="When it was stored first (UTC)."),
        sa.Column("updated_at", MOMENT, nullable=False, comment="When it was stored last (UTC)."),
        sa.Column("updated_by", sa.Text(), nullable=False, comment="The person or token that stored it."),
        sa.PrimaryKeyConstraint("name", name=op.f("compare_configs_pkey")),
        schema="geoheal",
        comment="Named configurations of comparisons: sides and rules.",
    )


def downgrade() -> None:
    op.drop_table("compare_configs", schema="geoheal")
