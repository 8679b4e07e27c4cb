"""Own rules about several values: rates of change, and absence."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NOW = "Field of the snapshot, one of its metrics, or rate(NAME[5m])."
BEFORE = "Field of the snapshot, or name of one of its metrics."


def upgrade() -> None:
    _describe(NOW)


def downgrade() -> None:
    op.execute("DELETE FROM geoheal.own_rules WHERE metric LIKE '%(%' OR over LIKE '%(%'")
    _describe(BEFORE)


def _describe(meaning: str) -> None:
    for table in ("own_rules", "rules"):
        op.execute(f"COMMENT ON COLUMN geoheal.{table}.metric IS '{meaning}'")
