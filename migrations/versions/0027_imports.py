"""Imports of files, so that they can be undone, and rows of one moment merged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column("file", sa.Text(), nullable=False, comment="Name of the file, or stdin."),
        sa.Column("started_at", TIME, nullable=False, comment="When it began (UTC)."),
        sa.Column("stored", sa.BigInteger(), nullable=False, comment="Snapshots that it stored."),
        sa.Column(
            "merged",
            sa.BigInteger(),
            nullable=False,
            comment="Rows that it merged into snapshots of imports.",
        ),
        sa.Column("first_at", TIME, nullable=False, comment="captured_at of its first row (UTC)."),
        sa.Column("last_at", TIME, nullable=False, comment="captured_at of its last row (UTC)."),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("imports_pkey")),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("imports_system_id_fkey")),
        schema="geoheal",
        comment="Imports of files, each of which can be undone.",
    )
    op.create_table(
        "import_rows",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("captured_at", TIME, nullable=False, comment="captured_at of the row (UTC)."),
        sa.Column(
            "id", sa.Uuid(), nullable=False, comment="id of the row: of its snapshot, unless that is named."
        ),
        sa.Column(
            "import_id", sa.Uuid(), nullable=False, comment="The import that it came with (no foreign key)."
        ),
        sa.Column("snapshot_at", TIME, comment="captured_at of the snapshot that it was merged into (UTC)."),
        sa.Column(
            "snapshot_id",
            sa.Uuid(),
            comment="id of the snapshot that it was merged into; NULL where it is one.",
        ),
        sa.Column(
            "fields",
            postgresql.ARRAY(sa.Text()),
            comment="What it added to that snapshot: fields, and metrics.NAME.",
        ),
        sa.PrimaryKeyConstraint("system_id", "captured_at", "id", name=op.f("import_rows_pkey")),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("import_rows_system_id_fkey")
        ),
        schema="geoheal",
        comment="Rows of imported files, and the snapshots that they became or were merged into.",
    )
    op.create_index(
        "import_rows_snapshot_idx",
        "import_rows",
        ["system_id", "snapshot_at", "snapshot_id"],
        schema="geoheal",
        postgresql_where=sa.text("snapshot_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("import_rows", schema="geoheal")
    op.drop_table("imports", schema="geoheal")
