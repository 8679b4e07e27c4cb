"""What people refuse, incidents that people resolve, and systems that are deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

FORMER = """
    INSERT INTO geoheal.refusals (system_id, patch_id, module_name, title, strategy, hash, reason, refused_at,
                                  refused_by, resumed_at, resumed_by)
    SELECT p.system_id, p.id, p.module_name, p.title, p.strategy, p.hash, e.reason, e.at, e.actor, now(),
           'migration'
    FROM geoheal.patches AS p
    JOIN LATERAL (
        SELECT reason, at, actor FROM geoheal.patch_events AS each
        WHERE each.system_id = p.system_id AND each.patch_id = p.id AND each.actor IS NOT NULL
          AND (each.state = 'rejected' OR p.rollback_requested_at IS NOT NULL)
        ORDER BY each.id DESC LIMIT 1
    ) AS e ON true
    WHERE p.state = 'rejected' OR p.rollback_requested_at IS NOT NULL
"""
"""What people refused before; what it means was not stored, so the hash alone is compared, and auto_apply
goes on."""


REFUSED_CHANGES = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
    "patch_id": ("r.patch_id", "Key of the patch that was rejected or rolled back."),
    "module_name": ("r.module_name", "The module that it changes."),
    "strategy": ("r.strategy", "Who proposed it."),
    "title": ("r.title", "What it does, in a few words."),
    "reason": ("r.reason", "Why it is not wanted."),
    "refused_at": ("r.refused_at", "When a person said no (UTC)."),
    "refused_by": ("r.refused_by", "The person or token that did."),
    "lifted_at": ("r.lifted_at", "When a person allowed it again (UTC); NULL while the no stands."),
    "lifted_by": ("r.lifted_by", "The person or token that did."),
    "auto_apply_paused": (
        "r.lifted_at IS NULL AND r.resumed_at IS NULL",
        "Whether it keeps auto_apply from the module.",
    ),
}


def create_view() -> None:
    listed = ", ".join(f"{expression} AS {name}" for name, (expression, _) in REFUSED_CHANGES.items())
    op.execute(
        f"CREATE VIEW geoheal.refused_changes AS SELECT {listed} FROM geoheal.refusals AS r "
        "JOIN geoheal.systems AS y ON y.id = r.system_id"
    )
    op.execute("COMMENT ON VIEW geoheal.refused_changes IS 'What people do not want changed, and why.'")
    for name, (_, meaning) in REFUSED_CHANGES.items():
        op.execute(f"COMMENT ON COLUMN geoheal.refused_changes.{name} IS '{meaning}'")


def upgrade() -> None:
    op.create_table(
        "refusals",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column(
            "patch_id",
            sa.Uuid(),
            nullable=False,
            comment="The patch; no foreign key, for it outlives what is pruned.",
        ),
        sa.Column("module_name", sa.Text(), nullable=False, comment="The module that the patch changes."),
        sa.Column("title", sa.Text(), nullable=False, comment="What the patch does, in a few words."),
        sa.Column("strategy", sa.Text(), nullable=False, comment="Who proposed it."),
        sa.Column("hash", sa.Text(), nullable=False, comment="Hash of the patch (SHA-256)."),
        sa.Column(
            "shape", sa.Text(), comment="SHA-256 of what the changed module means; NULL when not known."
        ),
        sa.Column("change", sa.Text(), comment="SHA-256 of what the change does; NULL when not known."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it is not wanted, for a reader."),
        sa.Column("refused_at", MOMENT, nullable=False, comment="When it was rejected or rolled back (UTC)."),
        sa.Column("refused_by", sa.Text(), nullable=False, comment="The person or token that did."),
        sa.Column(
            "lifted_at", MOMENT, comment="When a person allowed it again (UTC); NULL while the no stands."
        ),
        sa.Column("lifted_by", sa.Text(), comment="The person or token that did."),
        sa.Column(
            "resumed_at", MOMENT, comment="When a person let auto_apply go on (UTC); NULL while paused."
        ),
        sa.Column("resumed_by", sa.Text(), comment="The person or token that did."),
        sa.PrimaryKeyConstraint("system_id", "patch_id", name=op.f("refusals_pkey")),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("refusals_system_id_fkey")),
        schema="geoheal",
        comment="What people rejected or rolled back: not proposed or applied again until a person lifts it.",
    )
    op.create_index(
        "refusals_standing_idx",
        "refusals",
        ["system_id", "module_name"],
        schema="geoheal",
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.execute(FORMER)
    create_view()
    op.add_column(
        "incidents",
        sa.Column(
            "resolved_by", sa.Text(), comment="The person or token that resolved it; NULL for health itself."
        ),
        schema="geoheal",
    )
    op.add_column(
        "incidents",
        sa.Column("resolution", sa.Text(), comment="Why a person resolved it; NULL otherwise."),
        schema="geoheal",
    )
    op.add_column(
        "incidents",
        sa.Column(
            "dismissed",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="Whether a person resolved it, and the same degradation has not passed since.",
        ),
        schema="geoheal",
    )
    op.add_column(
        "systems",
        sa.Column(
            "deleted_at",
            MOMENT,
            comment="When it was deleted (UTC); the row goes when all its rows are gone.",
        ),
        schema="geoheal",
    )


def downgrade() -> None:
    op.execute("DROP VIEW geoheal.refused_changes")
    op.drop_column("systems", "deleted_at", schema="geoheal")
    for name in ("dismissed", "resolution", "resolved_by"):
        op.drop_column("incidents", name, schema="geoheal")
    op.drop_table("refusals", schema="geoheal")
