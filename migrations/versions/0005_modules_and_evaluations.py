"""Managed modules, and the evaluations of their changes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_modules()
    create_evaluations()


def downgrade() -> None:
    op.drop_table("evaluations", schema="geoheal")
    op.drop_table("modules", schema="geoheal")


def create_modules() -> None:
    op.create_table(
        "modules",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7)."),
        sa.Column("name", sa.Text(), nullable=False, comment="Import name, unique within the system."),
        sa.Column(
            "path", sa.Text(), nullable=False, comment="Source file on the worker's machine (absolute)."
        ),
        sa.Column(
            "workload",
            sa.Text(),
            nullable=True,
            comment="File that exercises the module (absolute); NULL without one.",
        ),
        sa.Column(
            "environment",
            sa.Text(),
            nullable=True,
            comment="Virtual environment that it needs (absolute); NULL for geoheal's own.",
        ),
        sa.Column(
            "hooks",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Names of the hooks at which patches of it act.",
        ),
        sa.Column(
            "apply",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="How a change reaches the running system: path and reload.",
        ),
        sa.Column(
            "registered_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was registered last (UTC).",
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("modules_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("modules_pkey")),
        sa.UniqueConstraint("system_id", "name", name=op.f("modules_system_id_name_key")),
        schema="geoheal",
        comment="Managed pieces of code, as their operator registered them.",
    )


def create_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column(
            "module_name", sa.Text(), nullable=False, comment="Import name of the module that is changed."
        ),
        sa.Column(
            "state", sa.Text(), nullable=False, comment="pending, running, done, failed or interrupted."
        ),
        sa.Column("new_code", sa.Text(), nullable=False, comment="The candidate's source."),
        sa.Column(
            "current_code", sa.Text(), nullable=True, comment="The current source; NULL when it is not known."
        ),
        sa.Column(
            "workload",
            sa.Text(),
            nullable=True,
            comment="Source that exercises the module; NULL without one.",
        ),
        sa.Column(
            "recommendation",
            sa.Text(),
            nullable=True,
            comment="apply, test_more or reject; NULL until it is done.",
        ),
        sa.Column(
            "fitness_score",
            sa.Double(),
            nullable=True,
            comment="The specification's score (0..1); NULL when not measured.",
        ),
        sa.Column(
            "fitness",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The whole answer with every number; NULL until it is done.",
        ),
        sa.Column(
            "error",
            sa.Text(),
            nullable=True,
            comment="Why it failed or was interrupted, for a reader; NULL otherwise.",
        ),
        sa.Column("pairs_done", sa.Integer(), nullable=False, comment="Pairs of runs that were measured."),
        sa.Column(
            "pairs_most",
            sa.Integer(),
            nullable=True,
            comment="Pairs that will be measured at most; NULL until the first one.",
        ),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked for (UTC)."
        ),
        sa.Column(
            "started_at", sa.DateTime(timezone=True), nullable=True, comment="When its turn came (UTC)."
        ),
        sa.Column(
            "heartbeat_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When its service last said that it is at it (UTC).",
        ),
        sa.Column(
            "finished_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it ended, however it did (UTC).",
        ),
        sa.CheckConstraint(
            "recommendation IN ('apply', 'test_more', 'reject')",
            name=op.f("evaluations_recommendation_check"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'running', 'done', 'failed', 'interrupted')",
            name=op.f("evaluations_state_check"),
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("evaluations_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("evaluations_pkey")),
        schema="geoheal",
        comment="Judged comparisons of current and candidate code, with all their evidence.",
    )
    op.create_index(
        "evaluations_open_idx",
        "evaluations",
        ["heartbeat_at"],
        schema="geoheal",
        postgresql_where=sa.text("state IN ('pending', 'running')"),
    )
