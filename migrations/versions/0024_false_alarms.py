"""Who resolved an incident, why, and whether it was a false alarm: for analysts, too."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

COMMENT = "Whether the person who resolved it says that nothing was wrong."
COLUMNS = {
    "resolved_by": "The person or token that resolved it; NULL for health itself.",
    "resolution": "Why a person resolved it; NULL otherwise.",
    "false_alarm": COMMENT,
}
VIEW = "geoheal.incident_history"


def upgrade() -> None:
    op.add_column(
        "incidents",
        sa.Column(
            "false_alarm", sa.Boolean(), nullable=False, server_default=sa.text("false"), comment=COMMENT
        ),
        schema="geoheal",
    )
    added = ", ".join(f"i.{name}" for name in COLUMNS)
    op.execute(f"""
        DO $body$
        DECLARE definition text := pg_get_viewdef('{VIEW}'::regclass);
        BEGIN
            ASSERT definition ~ 'i\\.escalation\\s+FROM';
            EXECUTE 'CREATE OR REPLACE VIEW {VIEW} AS '
                || regexp_replace(definition, 'i\\.escalation(\\s+FROM)', 'i.escalation, {added}\\1');
        END
        $body$
    """)
    for name, meaning in COLUMNS.items():
        op.execute(f"COMMENT ON COLUMN {VIEW}.{name} IS '{meaning}'")


def downgrade() -> None:
    op.execute(f"""
        DO $body$
        DECLARE
            definition text := pg_get_viewdef('{VIEW}'::regclass);
            meaning text := obj_description('{VIEW}'::regclass);
            meanings jsonb := (
                SELECT jsonb_object_agg(a.attname, col_description(a.attrelid, a.attnum))
                FROM pg_attribute AS a WHERE a.attrelid = '{VIEW}'::regclass AND a.attnum > 0
            );
            name text;
        BEGIN
            DROP VIEW {VIEW};
            EXECUTE 'CREATE VIEW {VIEW} AS ' || regexp_replace(
                definition, ',\\s+i\\.resolved_by,\\s+i\\.resolution,\\s+i\\.false_alarm', '');
            EXECUTE format('COMMENT ON VIEW {VIEW} IS %L', meaning);
            FOR name IN SELECT a.attname FROM pg_attribute AS a
                WHERE a.attrelid = '{VIEW}'::regclass AND a.attnum > 0
            LOOP
                EXECUTE format('COMMENT ON COLUMN {VIEW}.%I IS %L', name, meanings ->> name);
            END LOOP;
        END
        $body$
    """)
    op.drop_column("incidents", "false_alarm", schema="geoheal")
