"""The schema says which code runs on it, so that a version and the next one run side by side."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "schema_compatibility",
        sa.Column("name", sa.Text(), nullable=False, comment="code: there is one row."),
        sa.Column(
            "oldest", sa.Text(), nullable=False, comment="Earliest migration whose code runs on this schema."
        ),
        sa.PrimaryKeyConstraint("name", name=op.f("schema_compatibility_pkey")),
        sa.CheckConstraint("name = 'code'", name=op.f("schema_compatibility_single_check")),
        schema="geoheal",
        comment="Which versions of geoheal run on this schema.",
    )
    op.execute(f"INSERT INTO geoheal.schema_compatibility (name, oldest) VALUES ('code', '{revision}')")


def downgrade() -> None:
    op.drop_table("schema_compatibility", schema="geoheal")
