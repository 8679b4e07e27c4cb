"""Planned silences."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
PATTERN = "Pattern of names (* for any characters); NULL with a system."
MEANING = "Planned silences: times in which alerts are held."

SILENCE_HISTORY = {
    "silence_id": ("id", "Key of the silence; sorts by age."),
    "system": ("system", "Name of the system that it is about; NULL with a pattern."),
    "pattern": ("pattern", PATTERN),
    "reason": ("reason", "Why, in a line."),
    "starts_at": ("starts_at", "When it holds first."),
    "ends_at": ("ends_at", "When that is over."),
    "every": ("every", "day or week where it recurs; NULL for once."),
    "timezone": ("timezone", "Time zone by whose clock it recurs."),
    "until": ("until", "When it recurs no more; NULL for once."),
    "healing": ("healing", "Whether no attempt to heal is started either."),
    "created_at": ("created_at", "When it was planned."),
    "created_by": ("created_by", "The person or token that planned it."),
    "lifted_at": ("lifted_at", "When it was ended before its time; NULL otherwise."),
    "lifted_by": ("lifted_by", "The person or token that ended it; NULL otherwise."),
}


def upgrade() -> None:
    op.create_table(
        "silences",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key (UUIDv7: sorts by age)."),
        sa.Column("system", sa.Text(), comment="Name of the system that it is about; NULL with a pattern."),
        sa.Column("pattern", sa.Text(), comment=PATTERN),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in a line."),
        sa.Column("starts_at", MOMENT, nullable=False, comment="When it holds first (UTC)."),
        sa.Column("ends_at", MOMENT, nullable=False, comment="When that is over (UTC)."),
        sa.Column("every", sa.Text(), comment="day or week where it recurs; NULL for once."),
        sa.Column("timezone", sa.Text(), nullable=False, comment="Time zone by whose clock it recurs."),
        sa.Column("until", MOMENT, comment="When it recurs no more (UTC); NULL for once."),
        sa.Column(
            "healing", sa.Boolean(), nullable=False, comment="Whether no attempt to heal is started either."
        ),
        sa.Column("created_at", MOMENT, nullable=False, comment="When it was planned (UTC)."),
        sa.Column("created_by", sa.Text(), nullable=False, comment="The person or token that planned it."),
        sa.Column("lifted_at", MOMENT, comment="When it was ended before its time (UTC); NULL otherwise."),
        sa.Column("lifted_by", sa.Text(), comment="The person or token that ended it; NULL otherwise."),
        sa.PrimaryKeyConstraint("id", name=op.f("silences_pkey")),
        sa.CheckConstraint("num_nonnulls(system, pattern) = 1", name=op.f("silences_named_check")),
        sa.CheckConstraint(
            "every IN ('day', 'week') AND until IS NOT NULL OR every IS NULL",
            name=op.f("silences_every_check"),
        ),
        schema="geoheal",
        comment=MEANING,
    )
    listed = ", ".join(f"{expression} AS {name}" for name, (expression, _) in SILENCE_HISTORY.items())
    op.execute(f"CREATE VIEW geoheal.silence_history AS SELECT {listed} FROM geoheal.silences")
    op.execute(f"COMMENT ON VIEW geoheal.silence_history IS '{MEANING}'")
    for name, (_, meaning) in SILENCE_HISTORY.items():
        op.execute(f"COMMENT ON COLUMN geoheal.silence_history.{name} IS '{meaning}'")


def downgrade() -> None:
    op.execute("DROP VIEW geoheal.silence_history")
    op.drop_table("silences", schema="geoheal")
