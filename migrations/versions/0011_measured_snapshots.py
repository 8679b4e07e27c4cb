"""Snapshots as figures are computed from them: a number that nothing measures counts as missing.

Earlier versions stored any finite number, and the mean of two of 1.7e308 overflows. The rows stay as they
were sent; views, functions and pages read them through ``measured_snapshots``.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOST = "1e15"
"""Largest size of a measurement, as :data:`geoheal.constants.MEASUREMENT_MAX` has had it since."""

BOUNDED = {
    "phi": "Integration Φ (0..1).",
    "kappa_eff": "Effective coupling κ.",
    "confidence": "The own confidence of the system (dimensionless).",
    "surprise": "The own surprise of the system (dimensionless).",
    "agency": "The own agency of the system (dimensionless).",
    "error_rate": "Failed requests over requests (0..1).",
    "avg_latency_ms": "Mean latency (ms).",
    "memory_usage_mb": "Resident memory (MB).",
    "cpu_usage_pct": "CPU (percent of one core).",
    "drift": "Fisher–Rao distance (rad) from the baseline that was active at ingest.",
}

PLAIN = {
    "system_id": "Key of the system; geoheal.system_id(name) finds it.",
    "captured_at": "When the state was observed.",
    "id": "Identity of the snapshot, with system and captured_at.",
    "node": "Replica of the system that was observed.",
    "regime": "linear, geometric, hierarchical, breakdown or 4d_block_universe.",
    "baseline_id": "The baseline that drift was measured against.",
    "request_count": "Requests that error_rate and latency speak of.",
    "code_version_id": "The code that ran; see code_version_health.",
    "label": "The word of the reporter for the snapshot.",
    "context": "The free JSON of the reporter.",
    "basin": "Amplitude of the basin, unit L2 norm.",
    "metrics": "Whatever else was measured: numbers by name, as they were sent.",
}

READERS = ("health_timeline", "daily_health", "code_version_health")
"""Views that read snapshots."""


def read_from(source: str, instead_of: str) -> None:
    """Let the views read from another relation; their columns and comments stay."""
    names = ", ".join(f"'{name}'" for name in READERS)
    op.execute(f"""
        DO $body$
        DECLARE name text;
        BEGIN
            FOREACH name IN ARRAY ARRAY[{names}] LOOP
                EXECUTE 'CREATE OR REPLACE VIEW geoheal.' || name || ' AS ' || regexp_replace(
                    pg_get_viewdef(('geoheal.' || name)::regclass),
                    '\\m(geoheal\\.)?{instead_of} s\\M', 'geoheal.{source} s', 'g'
                );
            END LOOP;
        END
        $body$
    """)


def upgrade() -> None:
    listed = [f"s.{name}" for name in PLAIN]
    listed += [
        f"CASE WHEN s.{name} BETWEEN -{MOST} AND {MOST} THEN s.{name} END AS {name}" for name in BOUNDED
    ]
    op.execute(
        f"CREATE VIEW geoheal.measured_snapshots AS SELECT {', '.join(listed)} FROM geoheal.snapshots AS s"
    )
    op.execute(
        "COMMENT ON VIEW geoheal.measured_snapshots IS 'The stored snapshots; a number beyond "
        f"{MOST} in size, which nothing measures, is NULL here. The other views read from it.'"
    )
    for name, meaning in (PLAIN | BOUNDED).items():
        op.execute(f"COMMENT ON COLUMN geoheal.measured_snapshots.{name} IS '{meaning}'")
    read_from("measured_snapshots", instead_of="snapshots")


def downgrade() -> None:
    read_from("snapshots", instead_of="measured_snapshots")
    op.execute("DROP VIEW geoheal.measured_snapshots")
