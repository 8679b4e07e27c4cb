"""Doubts of patches: what a person should check, and no policy may apply."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "patches",
        sa.Column(
            "doubts",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
            comment="What a person should check; with any, no policy applies it.",
        ),
        schema="geoheal",
    )


def downgrade() -> None:
    op.drop_column("patches", "doubts", schema="geoheal")
