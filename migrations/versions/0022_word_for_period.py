"""A comment in words of the trade."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW = "Sequence number among this incident's alerts of the same kind."
OLD = "The how-manieth of its kind."


def upgrade() -> None:
    op.alter_column("alerts", "period", comment=NEW, existing_comment=OLD, schema="geoheal")


def downgrade() -> None:
    op.alter_column("alerts", "period", comment=OLD, existing_comment=NEW, schema="geoheal")
