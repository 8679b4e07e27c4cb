"""The operator's file whose project a module belongs to."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "modules",
        sa.Column(
            "project_file",
            sa.Text(),
            nullable=True,
            comment="File (absolute) whose [project] the module belongs to; NULL for a module by itself.",
        ),
        schema="geoheal",
    )


def downgrade() -> None:
    op.drop_column("modules", "project_file", schema="geoheal")
