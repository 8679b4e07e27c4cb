"""Incidents about silence, and which systems were heard of."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BY_SNAPSHOTS = "(i.severity IS NULL) OR"
"""When the status that ``system_status`` gives is that of the snapshots alone, as the server writes it."""
OR_SILENT = "(i.severity IS NULL) OR i.silent OR"


def replace_in_view(former: str, new: str) -> None:
    """Let the view say something else; its columns and comments stay."""
    op.execute(f"""
        DO $body$
        DECLARE definition text := pg_get_viewdef('geoheal.system_status'::regclass);
        BEGIN
            ASSERT strpos(definition, '{former}') > 0;
            EXECUTE 'CREATE OR REPLACE VIEW geoheal.system_status AS '
                || replace(definition, '{former}', '{new}');
        END
        $body$
    """)


def upgrade() -> None:
    op.add_column(
        "policies",
        sa.Column(
            "heard",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="Whether a check heard of the system, and none has said since that it is silent.",
        ),
        schema="geoheal",
    )
    op.add_column(
        "incidents",
        sa.Column(
            "silent",
            sa.Boolean(),
            nullable=False,
            server_default=sa.text("false"),
            comment="Whether it is about silence: no snapshot arrives any more.",
        ),
        schema="geoheal",
    )
    replace_in_view(BY_SNAPSHOTS, OR_SILENT)


def downgrade() -> None:
    replace_in_view(OR_SILENT, BY_SNAPSHOTS)
    op.drop_column("incidents", "silent", schema="geoheal")
    op.drop_column("policies", "heard", schema="geoheal")
