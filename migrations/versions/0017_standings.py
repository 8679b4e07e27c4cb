"""Standings: how each system stood when it was judged last, so that all can be listed, the worst first.

They take the place of the three columns of ``policies`` that ``system_status`` was made of.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TEXT = sa.Text()
DOUBLE: sa.types.TypeEngine[float] = sa.Double()

JUDGED: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "judged_status": (TEXT, "Status by the snapshots alone, at the last check; NULL before the first."),
    "judged_at": (MOMENT, "When that was judged (UTC)."),
    "silent_after_s": (DOUBLE, "Time (s) without a snapshot after which the system is silent."),
}

OF_POLICIES = {
    "status": "p.judged_status",
    "of": "p",
    "join": "",
    "known": "p.judged_status IS NULL OR p.judged_status",
    "since": "",
    "every": "p.check_interval_s",
}
OF_STANDINGS = {
    "status": "t.status",
    "of": "t",
    "join": "LEFT JOIN geoheal.standings AS t ON t.system_id = y.id",
    "known": "t.status IS NULL OR t.captured_at IS NULL OR t.status",
    "every": "COALESCE(p.check_interval_s, 300)",
    "since": "AND s.captured_at >= COALESCE(t.captured_at, '-infinity'::timestamptz)",
}
"""Where the view takes a judgement from; nothing older than the snapshot that was judged is looked for."""


def replace_view(taken: dict[str, str]) -> None:
    status, of = taken["status"], taken["of"]
    op.execute(f"""
        CREATE OR REPLACE VIEW geoheal.system_status AS
        SELECT y.name AS system, y.id AS system_id,
            CASE WHEN i.severity IS NULL OR own.status = 'critical' THEN own.status ELSE i.severity END
                AS status,
            last.captured_at AS last_snapshot_at, {status} AS judged_status, {of}.judged_at AS judged_at,
            {of}.silent_after_s AS silent_after_s, i.id AS incident_id, i.severity AS incident_severity,
            i.opened_at AS incident_opened_at
        FROM geoheal.systems AS y
        LEFT JOIN geoheal.policies AS p ON p.system_id = y.id
        {taken["join"]}
        LEFT JOIN geoheal.incidents AS i ON i.system_id = y.id AND i.state = 'open'
        LEFT JOIN LATERAL (
            SELECT s.captured_at FROM geoheal.snapshots AS s
            WHERE s.system_id = y.id AND s.captured_at <= now() + interval '5 minutes' {taken["since"]}
            ORDER BY s.captured_at DESC LIMIT 1
        ) AS last ON true
        CROSS JOIN LATERAL (SELECT CASE
            WHEN last.captured_at IS NULL THEN 'no data'
            WHEN {taken["known"]} IN ('no data', 'unknown') THEN 'unknown'
            WHEN last.captured_at < now() - make_interval(secs => {of}.silent_after_s) THEN 'silent'
            WHEN {status} = 'silent' THEN 'unknown'
            WHEN {of}.judged_at < now() - make_interval(secs => 3 * {taken["every"]})
                - interval '10 minutes' THEN 'unknown'
            ELSE {status}
        END AS status) AS own
        WHERE y.deleted_at IS NULL
    """)


def upgrade() -> None:
    op.create_table(
        "standings",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column(
            "status", TEXT, nullable=False, comment="By its snapshots alone, whatever incident is open."
        ),
        sa.Column(
            "issues",
            postgresql.JSONB(astext_type=TEXT),
            nullable=False,
            comment="Messages of the findings.",
        ),
        sa.Column(
            "note", TEXT, comment="Why the status is what it is, where no issue says so; NULL otherwise."
        ),
        sa.Column(
            "snapshots",
            sa.Integer(),
            nullable=False,
            comment="Snapshots in the rolling view (1,000 at most).",
        ),
        sa.Column("phi", DOUBLE, comment="Φ of the last snapshot that was judged; NULL when not measured."),
        sa.Column("kappa_eff", DOUBLE, comment="Its κ; NULL when not measured."),
        sa.Column("regime", TEXT, comment="Its regime; NULL when not known."),
        sa.Column(
            "drift", DOUBLE, comment="Its distance (rad) from the active baseline; NULL when not measured."
        ),
        sa.Column(
            "captured_at",
            MOMENT,
            comment="When it was captured (UTC); NULL where it has to be judged anew.",
        ),
        sa.Column(
            "silent_after_s",
            DOUBLE,
            nullable=False,
            comment="Time (s) without a snapshot after which the system is silent.",
        ),
        sa.Column(
            "since",
            MOMENT,
            nullable=False,
            comment="Since when judgements have found this status (UTC).",
        ),
        sa.Column("judged_at", MOMENT, nullable=False, comment="When it was judged (UTC)."),
        sa.PrimaryKeyConstraint("system_id", name="standings_pkey"),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name="standings_system_id_fkey"),
        schema="geoheal",
        comment="How each system stood when its snapshots were judged last, for the overview of all systems.",
    )
    replace_view(OF_STANDINGS)
    for name in JUDGED:
        op.drop_column("policies", name, schema="geoheal")


def downgrade() -> None:
    for name, (kind, comment) in JUDGED.items():
        op.add_column("policies", sa.Column(name, kind, comment=comment), schema="geoheal")
    replace_view(OF_POLICIES)
    op.drop_table("standings", schema="geoheal")
