"""Systems are calibrated without anyone asking, and learn from what people say of incidents."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

VIEW = "geoheal.incident_history"
FALSE_ALARM = "Whether a person says that nothing was wrong."
MOMENT = sa.DateTime(timezone=True)
FORMER = "Whether the person who resolved it says that nothing was wrong."
SEEN = {
    "expected": "Whether a person says that it was expected: a load test, a deployment.",
    "verdict_at": "When a person last said what it was (UTC); NULL where nobody did.",
}


def upgrade() -> None:
    _add(
        "policies",
        "auto_calibrate",
        "Whether the system is calibrated without anyone asking, and again every week.",
        default="true",
    )
    _add(
        "policies", "calibration_tried_at", "When that was tried last (UTC); NULL where it never was.", MOMENT
    )
    _add("policies", "calibration_refusal", "Why it failed then; NULL where it did not.", sa.Text())
    _add(
        "calibrations",
        "automatic",
        "Whether nobody asked for it: it is learnt again every week.",
        default="false",
    )
    _add("incidents", "expected", SEEN["expected"], default="false")
    _add("incidents", "verdict_at", SEEN["verdict_at"], MOMENT)
    op.create_check_constraint(
        op.f("incidents_verdict_check"), "incidents", "NOT (false_alarm AND expected)", schema="geoheal"
    )
    _comment(FALSE_ALARM, former=FORMER)
    _show()


def _add(
    table: str,
    name: str,
    comment: str,
    kind: sa.types.TypeEngine[Any] | None = None,
    default: str | None = None,
) -> None:
    """Add a column of some type, or else a flag with a default."""
    given = None if default is None else sa.text(default)
    column = sa.Column(
        name, kind or sa.Boolean(), nullable=kind is not None, server_default=given, comment=comment
    )
    op.add_column(table, column, schema="geoheal")


def _comment(comment: str, *, former: str) -> None:
    op.alter_column("incidents", "false_alarm", comment=comment, existing_comment=former, schema="geoheal")
    op.execute(f"COMMENT ON COLUMN {VIEW}.false_alarm IS '{comment}'")


def _show() -> None:
    """Show analysts the new columns of incidents, at the end of their view."""
    added = ", ".join(f"i.{name}" for name in SEEN)
    op.execute(f"""
        DO $body$
        DECLARE definition text := pg_get_viewdef('{VIEW}'::regclass);
        BEGIN
            ASSERT definition ~ 'i\\.false_alarm\\s+FROM';
            EXECUTE 'CREATE OR REPLACE VIEW {VIEW} AS '
                || regexp_replace(definition, 'i\\.false_alarm(\\s+FROM)', 'i.false_alarm, {added}\\1');
        END
        $body$
    """)
    for name, meaning in SEEN.items():
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
            EXECUTE 'CREATE VIEW {VIEW} AS '
                || regexp_replace(definition, ',\\s+i\\.expected,\\s+i\\.verdict_at', '');
            EXECUTE format('COMMENT ON VIEW {VIEW} IS %L', meaning);
            FOR name IN SELECT a.attname FROM pg_attribute AS a
                WHERE a.attrelid = '{VIEW}'::regclass AND a.attnum > 0
            LOOP
                EXECUTE format('COMMENT ON COLUMN {VIEW}.%I IS %L', name, meanings ->> name);
            END LOOP;
        END
        $body$
    """)
    _comment(FORMER, former=FALSE_ALARM)
    op.drop_constraint(op.f("incidents_verdict_check"), "incidents", schema="geoheal")
    for name in ("verdict_at", "expected"):
        op.drop_column("incidents", name, schema="geoheal")
    op.drop_column("calibrations", "automatic", schema="geoheal")
    for name in ("calibration_refusal", "calibration_tried_at", "auto_calibrate"):
        op.drop_column("policies", name, schema="geoheal")
