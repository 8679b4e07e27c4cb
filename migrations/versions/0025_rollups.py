"""Rollups: finished hours and days are summed up once, and the views on health by day and version read them.

Everything here is computed from the snapshots, so that going down loses nothing.
"""

import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

MEASURED = {
    "phi": "integration Φ",
    "kappa_eff": "effective coupling κ",
    "drift": "drift (rad)",
    "error_rate": "error rates (0..1)",
    "avg_latency_ms": "mean latencies (ms)",
    "memory_usage_mb": "resident memory (MB)",
    "cpu_usage_pct": "CPU (percent of one core)",
}

KEYS: list[tuple[str, sa.types.TypeEngine[Any], bool, str]] = [
    ("system_id", sa.Uuid(), False, "The system; part of every key."),
    ("period", sa.Text(), False, "hour or day."),
    ("start", sa.DateTime(timezone=True), False, "First moment of the period (UTC)."),
    ("part", sa.Integer(), False, "Number within the period: one for each code and node."),
    ("day", sa.Date(), False, "Calendar day (UTC) in which the period lies."),
    ("code_version_id", sa.Uuid(), True, "The code that ran; NULL when it is unknown."),
    ("node", sa.Text(), True, "Replica of the system that was observed; NULL when it is not named."),
]

PLAIN: dict[str, tuple[str, sa.types.TypeEngine[Any], bool, str]] = {
    "snapshots": ("count(*)", sa.Integer(), False, "Number of snapshots."),
    "first_at": (
        "min(s.captured_at)",
        sa.DateTime(timezone=True),
        False,
        "captured_at of the first of them (UTC).",
    ),
    "last_at": (
        "max(s.captured_at)",
        sa.DateTime(timezone=True),
        False,
        "captured_at of the last of them (UTC).",
    ),
    "request_count": (
        "sum(s.request_count)",
        sa.Numeric(),
        True,
        "Requests counted; NULL when no snapshot counted any.",
    ),
    "error_rate_requests": (
        "sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL)",
        sa.Numeric(),
        True,
        "Of these, requests of snapshots with an error rate.",
    ),
    "failed_requests": (
        "sum(s.error_rate * s.request_count)",
        sa.Double(),
        True,
        "Failed requests among error_rate_requests.",
    ),
    "latency_requests": (
        "sum(s.request_count) FILTER (WHERE s.avg_latency_ms IS NOT NULL)",
        sa.Numeric(),
        True,
        "Requests of snapshots with a mean latency.",
    ),
    "request_latency_ms": (
        "sum(s.avg_latency_ms * s.request_count)",
        sa.Double(),
        True,
        "Summed latency (ms) of latency_requests.",
    ),
    "regimes": ("count(s.regime)", sa.Integer(), False, "Snapshots with a regime."),
    "breakdowns": (
        "count(*) FILTER (WHERE s.regime = 'breakdown')",
        sa.Integer(),
        False,
        "Snapshots in regime breakdown.",
    ),
}

WORDS = {
    "count": "Snapshots that measured {}.",
    "sum": "Sum of {}; NULL when not measured.",
    "min": "Minimum of {}; NULL when not measured.",
    "max": "Maximum of {}; NULL when not measured.",
}

IN_PARTS = {
    "snapshots": "sum(p.snapshots)::bigint",
    "phi_avg": "sum(p.phi_sum) / sum(p.phi_count)::double precision",
    "phi_min": "min(p.phi_min)",
    "kappa_avg": "sum(p.kappa_eff_sum) / sum(p.kappa_eff_count)::double precision",
    "drift_avg": "sum(p.drift_sum) / sum(p.drift_count)::double precision",
    "drift_max": "max(p.drift_max)",
    "breakdown_frequency": "CASE WHEN sum(p.regimes) > 0 THEN "
    "sum(p.breakdowns)::double precision / sum(p.snapshots)::double precision END",
    "error_rate_avg": "sum(p.error_rate_sum) / sum(p.error_rate_count)::double precision",
    "request_error_rate": "sum(p.failed_requests) / nullif(sum(p.error_rate_requests), 0)::double precision",
    "request_count": "sum(p.request_count)",
    "latency_avg_ms": "sum(p.avg_latency_ms_sum) / sum(p.avg_latency_ms_count)::double precision",
    "request_latency_ms": "sum(p.request_latency_ms) / nullif(sum(p.latency_requests), 0)::double precision",
    "memory_avg_mb": "sum(p.memory_usage_mb_sum) / sum(p.memory_usage_mb_count)::double precision",
    "memory_max_mb": "max(p.memory_usage_mb_max)",
    "cpu_avg_pct": "sum(p.cpu_usage_pct_sum) / sum(p.cpu_usage_pct_count)::double precision",
}
"""The figures, from parts ``p``. A sum over no measurement is NULL, and is never divided by its 0."""

IN_FIGURES = " ".join(IN_PARTS.values()) + " p.first_at p.last_at "

PARTS = {
    name: expression
    for name, expression in {
        **{name: expression for name, (expression, *_) in PLAIN.items()},
        **{f"{name}_{kind}": f"{kind}(s.{name})" for name in MEASURED for kind in WORDS},
    }.items()
    if re.search(rf"\bp\.{name}\b", IN_FIGURES)
}
"""Part of the figures of some snapshots ``s``, by column of ``rollups``: those that the views need."""

OF_SNAPSHOTS = {
    "snapshots": "count(*)",
    "phi_avg": "avg(s.phi)",
    "phi_min": "min(s.phi)",
    "kappa_avg": "avg(s.kappa_eff)",
    "drift_avg": "avg(s.drift)",
    "drift_max": "max(s.drift)",
    "breakdown_frequency": "CASE WHEN count(s.regime) > 0 THEN "
    "count(*) FILTER (WHERE s.regime = 'breakdown')::double precision / count(*) END",
    "error_rate_avg": "avg(s.error_rate)",
    "request_error_rate": "sum(s.error_rate * s.request_count) "
    "/ nullif(sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL), 0)",
    "request_count": "sum(s.request_count)",
    "latency_avg_ms": "avg(s.avg_latency_ms)",
    "request_latency_ms": "sum(s.avg_latency_ms * s.request_count) "
    "/ nullif(sum(s.request_count) FILTER (WHERE s.avg_latency_ms IS NOT NULL), 0)",
    "memory_avg_mb": "avg(s.memory_usage_mb)",
    "memory_max_mb": "max(s.memory_usage_mb)",
    "cpu_avg_pct": "avg(s.cpu_usage_pct)",
}
"""The same from snapshots, as it was before this migration."""

CHANGES = ", ".join(
    f"w.{name} - lag(w.{name}) OVER earlier AS {name}_change"
    for name in ("phi_avg", "drift_avg", "error_rate_avg", "latency_avg_ms", "memory_avg_mb")
)


def listed(columns: dict[str, str]) -> str:
    """Return the columns of a SELECT."""
    return ", ".join(f"{expression} AS {name}" for name, expression in columns.items())


def columns_of(alias: str) -> str:
    """Return the columns of parts that are there already."""
    return ", ".join(f"{alias}.{name}" for name in PARTS)


ROLLED_DAY = "(y.rolled_until AT TIME ZONE 'UTC')::date"
"""The day that is rolled up in part."""

UNTOUCHED = """NOT EXISTS (
    SELECT FROM geoheal.stale_hours AS m
    WHERE m.system_id = r.system_id AND (m.hour AT TIME ZONE 'UTC')::date = r.day)"""

# A day with a stale hour is read from its snapshots, as what was not rolled up is. Each branch names the
# system itself, so that a filter on it reaches them all. A bound on both sides lets the planner expect a
# short stretch and take the index, whatever it does not know when it plans.
FINISHED_DAYS = f"""
    SELECT y.name AS system, y.id AS system_id, r.day, r.code_version_id, {columns_of("r")}
    FROM geoheal.systems AS y JOIN geoheal.rollups AS r ON r.system_id = y.id
    WHERE r.period = 'day' AND r.day < {ROLLED_DAY} AND {UNTOUCHED}"""

HOURS_OF_ROLLED_DAY = f"""
    SELECT y.name, y.id, {ROLLED_DAY}, r.code_version_id, {columns_of("r")}
    FROM geoheal.systems AS y CROSS JOIN LATERAL (
        SELECT r.* FROM geoheal.rollups AS r
        WHERE r.system_id = y.id AND r.period = 'hour' AND r.start < y.rolled_until
          AND r.start >= date_trunc('day', y.rolled_until AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
          AND {UNTOUCHED}
        OFFSET 0
    ) AS r"""

STALE_DAYS = """
    FROM geoheal.systems AS y
    JOIN (SELECT DISTINCT m.system_id, date_trunc('day', m.hour AT TIME ZONE 'UTC') AS day
          FROM geoheal.stale_hours AS m) AS m ON m.system_id = y.id
    CROSS JOIN LATERAL (
        SELECT {columns} FROM geoheal.measured_snapshots AS s
        WHERE s.system_id = y.id AND s.captured_at >= m.day AT TIME ZONE 'UTC'
          AND s.captured_at < least((m.day + interval '1 day') AT TIME ZONE 'UTC', y.rolled_until)
        GROUP BY {key}
    ) AS p
    WHERE m.day AT TIME ZONE 'UTC' < y.rolled_until"""

OPEN_DAYS = f"""
    SELECT y.name, y.id, d.day::date, NULL::uuid, {columns_of("p")}
    FROM geoheal.systems AS y
    CROSS JOIN LATERAL generate_series(
        date_trunc('day', coalesce(
            y.rolled_until,
            (SELECT min(s.captured_at) FROM geoheal.snapshots AS s WHERE s.system_id = y.id)
        ) AT TIME ZONE 'UTC'),
        (SELECT max(s.captured_at) AT TIME ZONE 'UTC' FROM geoheal.snapshots AS s
         WHERE s.system_id = y.id AND s.captured_at >= coalesce(y.rolled_until, '-infinity')),
        interval '1 day'
    ) AS d (day)
    CROSS JOIN LATERAL (
        SELECT {listed(PARTS)} FROM geoheal.measured_snapshots AS s
        WHERE s.system_id = y.id
          AND s.captured_at >= greatest(d.day AT TIME ZONE 'UTC', y.rolled_until)
          AND s.captured_at < (d.day + interval '1 day') AT TIME ZONE 'UTC'
        GROUP BY s.system_id
    ) AS p"""

OPEN_END = f"""
    SELECT y.name, y.id, NULL::date, p.code_version_id, {columns_of("p")}
    FROM geoheal.systems AS y
    CROSS JOIN LATERAL (
        SELECT s.code_version_id, {listed(PARTS)} FROM geoheal.measured_snapshots AS s
        WHERE s.system_id = y.id AND s.captured_at >= coalesce(y.rolled_until, '-infinity')
          AND s.captured_at < 'infinity' AND s.code_version_id IS NOT NULL
        GROUP BY s.code_version_id
    ) AS p"""

DAYS = " UNION ALL ".join(
    (
        FINISHED_DAYS,
        HOURS_OF_ROLLED_DAY,
        f"SELECT y.name, y.id, m.day::date, NULL::uuid, {columns_of('p')}"
        + STALE_DAYS.format(columns=listed(PARTS), key="s.system_id"),
        OPEN_DAYS,
    )
)

VERSIONS = " UNION ALL ".join(
    (
        f"{FINISHED_DAYS} AND r.code_version_id IS NOT NULL",
        f"{HOURS_OF_ROLLED_DAY} WHERE r.code_version_id IS NOT NULL",
        f"SELECT y.name, y.id, m.day::date, p.code_version_id, {columns_of('p')}"
        + STALE_DAYS.format(columns=f"s.code_version_id, {listed(PARTS)}", key="s.code_version_id")
        + " AND p.code_version_id IS NOT NULL",
        OPEN_END,
    )
)

DAILY_HEALTH = f"""
    SELECT p.system, p.system_id, p.day, {listed(IN_PARTS)} FROM ({DAYS}) AS p
    GROUP BY p.system, p.system_id, p.day"""

OLD_DAILY_HEALTH = f"""
    SELECT y.name AS system, y.id AS system_id, d.day::date AS day,
           {", ".join(f"f.{name}" for name in OF_SNAPSHOTS)}
    FROM geoheal.systems AS y
    CROSS JOIN LATERAL generate_series(
        (SELECT date_trunc('day', min(s.captured_at) AT TIME ZONE 'UTC')
         FROM geoheal.measured_snapshots AS s WHERE s.system_id = y.id),
        (SELECT max(s.captured_at) AT TIME ZONE 'UTC'
         FROM geoheal.measured_snapshots AS s WHERE s.system_id = y.id),
        interval '1 day'
    ) AS d (day)
    CROSS JOIN LATERAL (
        SELECT {listed(OF_SNAPSHOTS)} FROM geoheal.measured_snapshots AS s
        WHERE s.system_id = y.id AND s.captured_at >= d.day AT TIME ZONE 'UTC'
          AND s.captured_at < (d.day + interval '1 day') AT TIME ZONE 'UTC'
        GROUP BY s.system_id
    ) AS f"""

OF_VERSIONS = """
    SELECT w.*, {changes} FROM (
        SELECT f.system, f.system_id, v.id AS code_version_id, v.code_hash, v.active_modules,
               v.module_versions, f.first_seen_at, f.last_seen_at, {names}
        FROM ({figures}) AS f
        JOIN geoheal.code_versions AS v ON v.system_id = f.system_id AND v.id = f.code_version_id
    ) AS w
    WINDOW earlier AS (PARTITION BY w.system, w.system_id ORDER BY w.first_seen_at, w.code_version_id)"""

CODE_VERSION_HEALTH = OF_VERSIONS.format(
    changes=CHANGES,
    names=", ".join(f"f.{name}" for name in IN_PARTS),
    figures=f"""
        SELECT p.system, p.system_id, p.code_version_id, min(p.first_at) AS first_seen_at,
               max(p.last_at) AS last_seen_at, {listed(IN_PARTS)}
        FROM ({VERSIONS}) AS p GROUP BY p.system, p.system_id, p.code_version_id""",
)

OLD_CODE_VERSION_HEALTH = OF_VERSIONS.format(
    changes=CHANGES,
    names=", ".join(f"f.{name}" for name in OF_SNAPSHOTS),
    figures=f"""
        SELECT y.name AS system, y.id AS system_id, s.code_version_id, min(s.captured_at) AS first_seen_at,
               max(s.captured_at) AS last_seen_at, {listed(OF_SNAPSHOTS)}
        FROM geoheal.measured_snapshots AS s JOIN geoheal.systems AS y ON y.id = s.system_id
        WHERE s.code_version_id IS NOT NULL
        GROUP BY y.id, s.code_version_id""",
)

COMMENTS = {
    "daily_health": (
        "Health by system and day (UTC), days without snapshots left out. Finished days are rolled up; "
        "a filter on system and day reads those days alone.",
        "Health by system and day (UTC), days without snapshots left out. A filter on system and day reads "
        "the snapshots of those days alone.",
    ),
}

MARKS = {
    "closed_until": "Full hour (UTC) before which a new snapshot has to be noted in stale_hours; "
    "NULL for none.",
    "rolled_until": "Full hour (UTC) before which the history is rolled up, but for stale_hours; "
    "NULL for none.",
}


def upgrade() -> None:
    for name, meaning in MARKS.items():
        column: sa.Column[Any] = sa.Column(name, sa.DateTime(timezone=True), comment=meaning)
        op.add_column("systems", column, schema="geoheal")
    create_rollups()
    op.create_table(
        "stale_hours",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column(
            "hour", sa.DateTime(timezone=True), nullable=False, comment="First moment of the hour (UTC)."
        ),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key: each writer adds a row of its own."),
        sa.PrimaryKeyConstraint("system_id", "hour", "id", name=op.f("stale_hours_pkey")),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("stale_hours_system_id_fkey")
        ),
        schema="geoheal",
        comment="Hours whose snapshots changed after they were closed; a worker rolls them up again.",
    )
    op.execute(f"CREATE OR REPLACE VIEW geoheal.daily_health AS {DAILY_HEALTH}")
    op.execute(f"CREATE OR REPLACE VIEW geoheal.code_version_health AS {CODE_VERSION_HEALTH}")
    for view, (new, _) in COMMENTS.items():
        op.execute(f"COMMENT ON VIEW geoheal.{view} IS '{new}'")


def create_rollups() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column(name, kind, nullable=nullable, comment=meaning) for name, kind, nullable, meaning in KEYS
    ]
    columns += [
        sa.Column(name, kind, nullable=nullable, comment=meaning)
        for name, (_, kind, nullable, meaning) in PLAIN.items()
    ]
    columns += [
        sa.Column(
            f"{name}_{kind}",
            sa.Integer() if kind == "count" else sa.Double(),
            nullable=kind != "count",
            comment=words.format(meaning),
        )
        for name, meaning in MEASURED.items()
        for kind, words in WORDS.items()
    ]
    op.create_table(
        "rollups",
        *columns,
        sa.PrimaryKeyConstraint("system_id", "period", "start", "part", name=op.f("rollups_pkey")),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("rollups_system_id_fkey")),
        sa.CheckConstraint("period IN ('hour', 'day')", name=op.f("rollups_period_check")),
        schema="geoheal",
        comment="Counts, sums, minima and maxima of finished hours and days, by system, code version and "
        "node. They can be computed from the snapshots again at any time.",
    )
    op.create_index(
        "rollups_day_idx", "rollups", ["day"], schema="geoheal", postgresql_where=sa.text("period = 'day'")
    )


def downgrade() -> None:
    op.execute(f"CREATE OR REPLACE VIEW geoheal.code_version_health AS {OLD_CODE_VERSION_HEALTH}")
    op.execute(f"CREATE OR REPLACE VIEW geoheal.daily_health AS {OLD_DAILY_HEALTH}")
    for view, (_, old) in COMMENTS.items():
        op.execute(f"COMMENT ON VIEW geoheal.{view} IS '{old}'")
    op.drop_table("stale_hours", schema="geoheal")
    op.drop_table("rollups", schema="geoheal")
    for name in MARKS:
        op.drop_column("systems", name, schema="geoheal")
