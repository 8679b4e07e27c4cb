"""What people or their pipelines changed in a system."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

CHANGE_HISTORY = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
    "event_id": ("e.id", "Key of the event; sorts by the time at which it was reported."),
    "at": ("e.at", "When the change took effect."),
    "kind": ("e.kind", "deploy, migration, flag or config."),
    "title": ("e.title", "What was changed, in a line."),
    "version": ("e.version", "The version in force since; NULL where it has none."),
    "url": ("e.url", "Where to read more (http or https); NULL without one."),
    "recorded_at": ("e.recorded_at", "When it was reported."),
    "recorded_by": ("e.recorded_by", "The person or token that reported it."),
}


def upgrade() -> None:
    op.create_table(
        "change_events",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("kind", sa.Text(), nullable=False, comment="deploy, migration, flag or config."),
        sa.Column("title", sa.Text(), nullable=False, comment="What was changed, in a line."),
        sa.Column("version", sa.Text(), comment="The version in force since; NULL where it has none."),
        sa.Column("url", sa.Text(), comment="Where to read more (http or https); NULL without one."),
        sa.Column("at", MOMENT, nullable=False, comment="When the change took effect (UTC)."),
        sa.Column("recorded_at", MOMENT, nullable=False, comment="When it was reported (UTC)."),
        sa.Column("recorded_by", sa.Text(), nullable=False, comment="The person or token that reported it."),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("change_events_pkey")),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("change_events_system_id_fkey")
        ),
        sa.CheckConstraint(
            "kind IN ('deploy', 'migration', 'flag', 'config')", name=op.f("change_events_kind_check")
        ),
        schema="geoheal",
        comment="What people or their pipelines changed in a system.",
    )
    op.create_index("change_events_at_idx", "change_events", ["system_id", "at"], schema="geoheal")
    listed = ", ".join(f"{expression} AS {name}" for name, (expression, _) in CHANGE_HISTORY.items())
    op.execute(
        f"CREATE VIEW geoheal.change_history AS SELECT {listed} FROM geoheal.change_events AS e "
        "JOIN geoheal.systems AS y ON y.id = e.system_id"
    )
    op.execute(
        "COMMENT ON VIEW geoheal.change_history IS "
        "'What people or their pipelines changed: deployments, migrations, flags, configuration.'"
    )
    for name, (_, meaning) in CHANGE_HISTORY.items():
        op.execute(f"COMMENT ON COLUMN geoheal.change_history.{name} IS '{meaning}'")


def downgrade() -> None:
    op.execute("DROP VIEW geoheal.change_history")
    op.drop_table("change_events", schema="geoheal")
