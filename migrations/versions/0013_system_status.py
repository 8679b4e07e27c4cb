"""The status of each system, for analysts and /metrics: what the last check judged, and what is known now."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

SKEW = "interval '5 minutes'"
"""How far ahead of the server's clock a snapshot may be dated."""

JUDGED: dict[str, tuple[sa.types.TypeEngine[Any], str]] = {
    "judged_status": (sa.Text(), "Status by the snapshots alone, at the last check; NULL before the first."),
    "judged_at": (MOMENT, "When that was judged (UTC)."),
    "silent_after_s": (sa.Double(), "Time (s) without a snapshot after which the system is silent."),
}

OWN = """CASE
    WHEN last.captured_at IS NULL THEN 'no data'
    WHEN p.judged_status IS NULL OR p.judged_status IN ('no data', 'unknown') THEN 'unknown'
    WHEN last.captured_at < now() - make_interval(secs => p.silent_after_s) THEN 'silent'
    WHEN p.judged_status = 'silent' THEN 'unknown'
    WHEN p.judged_at < now() - make_interval(secs => 3 * p.check_interval_s) - interval '10 minutes'
        THEN 'unknown'
    ELSE p.judged_status
END"""
"""As geoheal.monitor.health.summary: unknown before silent; what was judged long ago is not known."""

COLUMNS = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
    "status": (
        "CASE WHEN i.severity IS NULL OR own.status = 'critical' THEN own.status ELSE i.severity END",
        "critical, warning, silent, unknown, no data or healthy; at least as severe as the open incident.",
    ),
    "last_snapshot_at": ("last.captured_at", "captured_at of the last snapshot; NULL without any."),
    "judged_status": ("p.judged_status", JUDGED["judged_status"][1]),
    "judged_at": ("p.judged_at", JUDGED["judged_at"][1]),
    "silent_after_s": ("p.silent_after_s", JUDGED["silent_after_s"][1]),
    "incident_id": ("i.id", "The open incident; NULL without one."),
    "incident_severity": ("i.severity", "Severity of the open incident: warning or critical."),
    "incident_opened_at": ("i.opened_at", "When the incident opened (UTC)."),
}


def upgrade() -> None:
    for name, (kind, comment) in JUDGED.items():
        op.add_column("policies", sa.Column(name, kind, comment=comment), schema="geoheal")
    listed = ", ".join(f"{expression} AS {name}" for name, (expression, _) in COLUMNS.items())
    op.execute(f"""
        CREATE VIEW geoheal.system_status AS
        SELECT {listed} FROM geoheal.systems AS y
        LEFT JOIN geoheal.policies AS p ON p.system_id = y.id
        LEFT JOIN geoheal.incidents AS i ON i.system_id = y.id AND i.state = 'open'
        LEFT JOIN LATERAL (
            SELECT s.captured_at FROM geoheal.snapshots AS s
            WHERE s.system_id = y.id AND s.captured_at <= now() + {SKEW}
            ORDER BY s.captured_at DESC LIMIT 1
        ) AS last ON true
        CROSS JOIN LATERAL (SELECT {OWN} AS status) AS own
        WHERE y.deleted_at IS NULL
    """)
    op.execute(
        "COMMENT ON VIEW geoheal.system_status IS 'How each system is now: the last check of the healing "
        "worker, and whether snapshots still come. Without a worker every system is unknown or has no data.'"
    )
    for name, (_, meaning) in COLUMNS.items():
        op.execute(f"COMMENT ON COLUMN geoheal.system_status.{name} IS '{meaning}'")


def downgrade() -> None:
    op.execute("DROP VIEW geoheal.system_status")
    for name in JUDGED:
        op.drop_column("policies", name, schema="geoheal")
