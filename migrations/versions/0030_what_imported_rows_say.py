"""Imported rows are noted with all that they say, not only with what they added."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ADDED = "What it added to that snapshot: fields, and metrics.NAME."
SAID = "What it says, where several rows tell of a snapshot: fields, and metrics.NAME."


def upgrade() -> None:
    _comment(SAID, former=ADDED)


def downgrade() -> None:
    _comment(ADDED, former=SAID)


def _comment(comment: str, *, former: str) -> None:
    op.alter_column("import_rows", "fields", comment=comment, existing_comment=former, schema="geoheal")
