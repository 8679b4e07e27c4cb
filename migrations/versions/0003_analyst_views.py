"""Views of the health history for analysts, who may read these and no table.

What a view shows of one system is found by index: each keeps to plain joins on keys, so that a filter on
``system``, ``system_id`` or a time reaches the snapshots' primary key and prunes their partitions.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Columns = dict[str, tuple[str, str]]
"""Expression and comment by name."""

SYSTEM: Columns = {
    "system": ("y.name", "Name of the system."),
    "system_id": ("y.id", "Key of the system; geoheal.system_id(name) finds it."),
}

FIGURES: Columns = {
    "snapshots": ("count(*)", "Number of snapshots; the figures beside it are of those that measured them."),
    "phi_avg": ("avg(s.phi)", "Mean integration Φ."),
    "phi_min": ("min(s.phi)", "Lowest Φ."),
    "kappa_avg": ("avg(s.kappa_eff)", "Mean effective coupling κ."),
    "drift_avg": ("avg(s.drift)", "Mean Fisher–Rao distance (rad) from the baseline active at ingest."),
    "drift_max": ("max(s.drift)", "Largest drift (rad)."),
    "breakdown_frequency": (
        "CASE WHEN count(s.regime) > 0 THEN "
        "count(*) FILTER (WHERE s.regime = 'breakdown')::double precision / count(*) END",
        "Share (0..1) of the snapshots in regime breakdown; NULL when no regime is known.",
    ),
    "error_rate_avg": ("avg(s.error_rate)", "Mean of the error rates (0..1), each snapshot counting once."),
    "request_error_rate": (
        "sum(s.error_rate * s.request_count) "
        "/ nullif(sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL), 0)",
        "Failed requests over requests (0..1), from the snapshots that counted them; NULL when none did.",
    ),
    "request_count": ("sum(s.request_count)", "Requests counted."),
    "latency_avg_ms": (
        "avg(s.avg_latency_ms)",
        "Mean of the mean latencies (ms), each snapshot counting once.",
    ),
    "request_latency_ms": (
        "sum(s.avg_latency_ms * s.request_count) "
        "/ nullif(sum(s.request_count) FILTER (WHERE s.avg_latency_ms IS NOT NULL), 0)",
        "Mean latency of a request (ms), from the snapshots that counted them; NULL when none did.",
    ),
    "memory_avg_mb": ("avg(s.memory_usage_mb)", "Mean resident memory (MB)."),
    "memory_max_mb": ("max(s.memory_usage_mb)", "Largest resident memory (MB)."),
    "cpu_avg_pct": ("avg(s.cpu_usage_pct)", "Mean CPU (percent of one core)."),
}

MONITORED_SYSTEMS: Columns = {
    **SYSTEM,
    "geometry": ("y.geometry", "Convention of its basins: sphere or simplex."),
    "dimension": ("y.dimension", "Coordinates of a basin."),
    "created_at": ("y.created_at", "When the system was registered."),
}

BASELINE_HISTORY: Columns = {
    **SYSTEM,
    "baseline_id": ("b.id", "Key of the baseline; sorts by age."),
    "active": ("b.active", "Whether new snapshots are measured against it."),
    "source": ("b.source", "first_snapshot, snapshot or coordinates."),
    "created_at": ("b.created_at", "When it was set."),
    "snapshot_captured_at": ("b.snapshot_captured_at", "captured_at of the snapshot it came from, if any."),
    "snapshot_id": ("b.snapshot_id", "id of the snapshot it came from, if any."),
    "basin": ("b.basin", "Amplitude of the reference basin, unit L2 norm."),
}

HEALTH_TIMELINE: Columns = {
    "system": SYSTEM["system"],
    "system_id": ("s.system_id", SYSTEM["system_id"][1]),
    "captured_at": ("s.captured_at", "When the state was observed."),
    "id": ("s.id", "Identity of the snapshot, with system and captured_at."),
    "node": ("s.node", "Replica of the system that was observed."),
    "phi": ("s.phi", "Integration Φ (0..1); NULL when not measured, as in every column that follows."),
    "kappa_eff": ("s.kappa_eff", "Effective coupling κ."),
    "regime": ("s.regime", "linear, geometric, hierarchical, breakdown or 4d_block_universe."),
    "drift": ("s.drift", "Fisher–Rao distance (rad) from the baseline that was active at ingest."),
    "baseline_id": ("s.baseline_id", "The baseline that drift was measured against."),
    "confidence": ("s.confidence", "The own confidence of the system (dimensionless)."),
    "surprise": ("s.surprise", "The own surprise of the system (dimensionless)."),
    "agency": ("s.agency", "The own agency of the system (dimensionless)."),
    "error_rate": ("s.error_rate", "Failed requests over requests (0..1)."),
    "request_count": ("s.request_count", "Requests that error_rate and latency speak of."),
    "avg_latency_ms": ("s.avg_latency_ms", "Mean latency (ms)."),
    "memory_usage_mb": ("s.memory_usage_mb", "Resident memory (MB)."),
    "cpu_usage_pct": ("s.cpu_usage_pct", "CPU (percent of one core)."),
    "code_version_id": ("s.code_version_id", "The code that ran; see code_version_health."),
    "code_hash": ("v.code_hash", "Commit hash or other name of that code."),
    "label": ("s.label", "The word of the reporter for the snapshot."),
    "context": ("s.context", "The free JSON of the reporter."),
    "basin": ("s.basin", "Amplitude of the basin, unit L2 norm."),
}

DAY: Columns = {**SYSTEM, "day": ("d.day::date", "Calendar day (UTC).")}

VERSION: Columns = {
    "system": ("f.system", SYSTEM["system"][1]),
    "system_id": ("f.system_id", SYSTEM["system_id"][1]),
    "code_version_id": ("v.id", "Key of the code version."),
    "code_hash": ("v.code_hash", "Commit hash or other name of the code."),
    "active_modules": ("v.active_modules", "Names of the active modules."),
    "module_versions": ("v.module_versions", "Version by module name."),
}

SPAN: Columns = {
    "first_seen_at": ("min(s.captured_at)", "captured_at of its first snapshot."),
    "last_seen_at": ("max(s.captured_at)", "captured_at of its last snapshot."),
}

CHANGES: Columns = {
    f"{name}_change": (
        f"w.{name} - lag(w.{name}) OVER earlier",
        f"{name} minus that of the version first seen before it: what the deployment did.",
    )
    for name in ("phi_avg", "drift_avg", "error_rate_avg", "latency_avg_ms", "memory_avg_mb")
}


def listed(columns: Columns) -> str:
    """Return the columns of a SELECT."""
    return ", ".join(f"{expression} AS {name}" for name, (expression, _) in columns.items())


VIEWS: dict[str, tuple[str, Columns, str]] = {
    "monitored_systems": (
        "The monitored systems.",
        MONITORED_SYSTEMS,
        f"SELECT {listed(MONITORED_SYSTEMS)} FROM geoheal.systems AS y",
    ),
    "baseline_history": (
        "The reference basins of every system, which drift_from measures against.",
        BASELINE_HISTORY,
        f"""SELECT {listed(BASELINE_HISTORY)} FROM geoheal.baselines AS b
            JOIN geoheal.systems AS y ON y.id = b.system_id""",
    ),
    "health_timeline": (
        "The health history, one row for each snapshot. The last rows of a system come straight from "
        "the index by WHERE system_id = geoheal.system_id(name) ORDER BY captured_at DESC, id DESC LIMIT n.",
        HEALTH_TIMELINE,
        # Outer joins, so that a query that asks for nothing of those tables does not read them.
        f"""SELECT {listed(HEALTH_TIMELINE)} FROM geoheal.snapshots AS s
            LEFT JOIN geoheal.systems AS y ON y.id = s.system_id
            LEFT JOIN geoheal.code_versions AS v ON v.system_id = s.system_id AND v.id = s.code_version_id""",
    ),
    "daily_health": (
        "Health by system and day (UTC), days without snapshots left out. A filter on system and day reads "
        "the snapshots of those days alone.",
        DAY | FIGURES,
        # A day is a range of captured_at rather than a function of it: ranges go through the index.
        f"""SELECT {listed(DAY)}, {", ".join(f"f.{name}" for name in FIGURES)}
            FROM geoheal.systems AS y
            CROSS JOIN LATERAL generate_series(
                (SELECT date_trunc('day', min(s.captured_at) AT TIME ZONE 'UTC')
                 FROM geoheal.snapshots AS s WHERE s.system_id = y.id),
                (SELECT max(s.captured_at) AT TIME ZONE 'UTC'
                 FROM geoheal.snapshots AS s WHERE s.system_id = y.id),
                interval '1 day'
            ) AS d (day)
            CROSS JOIN LATERAL (
                SELECT {listed(FIGURES)} FROM geoheal.snapshots AS s
                WHERE s.system_id = y.id AND s.captured_at >= d.day AT TIME ZONE 'UTC'
                  AND s.captured_at < (d.day + interval '1 day') AT TIME ZONE 'UTC'
                GROUP BY s.system_id
            ) AS f""",
    ),
    "code_version_health": (
        "Health by system and code version, and its change from the version before: which deployment hurt. "
        "Snapshots that say nothing of their code are left out.",
        VERSION | SPAN | FIGURES | CHANGES,
        # Aggregated before the versions are joined: one pass over the history, however many there are.
        f"""SELECT w.*, {listed(CHANGES)}
            FROM (
                SELECT {listed(VERSION)}, {", ".join(f"f.{name}" for name in SPAN | FIGURES)}
                FROM (
                    SELECT {listed(SYSTEM)}, s.code_version_id, {listed(SPAN | FIGURES)}
                    FROM geoheal.snapshots AS s JOIN geoheal.systems AS y ON y.id = s.system_id
                    WHERE s.code_version_id IS NOT NULL
                    GROUP BY y.id, s.code_version_id
                ) AS f
                JOIN geoheal.code_versions AS v ON v.system_id = f.system_id AND v.id = f.code_version_id
            ) AS w
            WINDOW earlier AS (
                PARTITION BY w.system, w.system_id ORDER BY w.first_seen_at, w.code_version_id
            )""",
    ),
}


def upgrade() -> None:
    for view, (comment, columns, query) in VIEWS.items():
        op.execute(f"CREATE VIEW geoheal.{view} AS {query}")
        op.execute(f"COMMENT ON VIEW geoheal.{view} IS '{comment}'")
        for name, (_, meaning) in columns.items():
            op.execute(f"COMMENT ON COLUMN geoheal.{view}.{name} IS '{meaning}'")


def downgrade() -> None:
    for view in reversed(VIEWS):
        op.execute(f"DROP VIEW geoheal.{view}")
