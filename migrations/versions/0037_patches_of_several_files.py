"""A patch may change further modules together with its own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; patches up to now change one module."""
    op.add_column(
        "patches",
        sa.Column(
            "others",
            JSONB,
            nullable=False,
            server_default=sa.text("'[]'"),
            comment="Further modules that change with it: name, path beside the module's file, both sources.",
        ),
        schema="geoheal",
    )


def downgrade() -> None:
    """Remove the column.

    A patch of several modules would look like one of its first: where there is one, nothing is changed.
    """
    op.execute(
        """
        DO $$ BEGIN
            IF EXISTS (SELECT FROM geoheal.patches WHERE others <> '[]'::jsonb) THEN
                RAISE EXCEPTION 'There are patches of several modules; delete them before the downgrade.';
            END IF;
        END $$
        """
    )
    op.drop_column("patches", "others", schema="geoheal")
