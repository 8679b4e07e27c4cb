"""Evaluations outlive their service: who runs them, how often they were begun, and the exact source."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

COLUMNS = (
    (
        "runner_id",
        sa.Uuid(),
        "Process that holds it; NULL when none does, or one of a version before 0039.",
    ),
    (
        "handed_back_at",
        sa.DateTime(timezone=True),
        "When its process ended in order and left it to another (UTC); NULL while one holds it.",
    ),
    (
        "exact_code",
        sa.LargeBinary(),
        "The source, encoded, where new_code cannot hold it; or NULL.",
    ),
)


def upgrade() -> None:
    """Add the columns; evaluations up to now were begun once at most, and nobody is known to hold them."""
    for name, kind, comment in COLUMNS:
        op.add_column("evaluations", sa.Column(name, kind, comment=comment), schema="geoheal")
    op.add_column(
        "evaluations",
        sa.Column(
            "runs",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="How often it was begun: more than once after its process ended in between.",
        ),
        schema="geoheal",
    )


def downgrade() -> None:
    """Remove the columns; what is open ends as interrupted in the earlier version, as it always did."""
    op.drop_column("evaluations", "runs", schema="geoheal")
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("evaluations", name, schema="geoheal")
