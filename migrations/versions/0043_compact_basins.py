"""Basins of finished months may be stored in 16 bits per coordinate, when an operator asks for it.

A partition has the columns of its table, so the short form is a column of its own, and whoever reads
snapshots reads both. The largest coordinate is ±32,767 in it; as a basin has unit norm, that says all.
``drift_from`` expands a basin once per row, behind a fence: without it the 64 terms of the distance would
expand it each for themselves.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

MOST = "1e15"

FIELDS = (
    "system_id", "captured_at", "id", "node", "regime", "baseline_id", "request_count", "code_version_id",
    "label", "context", "basin", "metrics",
)  # fmt: skip
BOUNDED = (
    "phi", "kappa_eff", "confidence", "surprise", "agency", "error_rate", "avg_latency_ms",
    "memory_usage_mb", "cpu_usage_pct", "drift",
)  # fmt: skip
"""Columns of ``measured_snapshots``, in their order."""

BASIN = "Amplitude of the basin, unit L2 norm; NULL when not measured."
BASIN_OR_COMPACT = "Amplitude of the basin, unit L2 norm; NULL when not measured, or when it is compact."

COMPACT = """
CREATE FUNCTION geoheal.compact_basin(basin real[]) RETURNS smallint[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
AS $body$
DECLARE
    most real := 0;
    c real;
    scale real;
BEGIN
    FOREACH c IN ARRAY basin LOOP
        IF abs(c) > most THEN
            most := abs(c);
        END IF;
    END LOOP;
    IF NOT most BETWEEN 0.001 AND 1.001 THEN
        RETURN NULL;
    END IF;
    scale := 32767 / most;
    FOR i IN 1..cardinality(basin) LOOP
        basin[i] := basin[i] * scale;
    END LOOP;
    RETURN basin::smallint[];
END
$body$
"""

# Its low cost lets the planner put the distance of a view's basin into the query: whole basins stay as fast.
EXPAND = """
CREATE FUNCTION geoheal.expand_basin(compact smallint[]) RETURNS real[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1
AS $body$
DECLARE
    norm double precision := 0;
    basin real[] := compact::real[];
    c double precision;
BEGIN
    FOREACH c IN ARRAY basin LOOP
        norm := norm + c * c;
    END LOOP;
    norm := sqrt(norm);
    FOR i IN 1..cardinality(basin) LOOP
        basin[i] := basin[i] / norm;
    END LOOP;
    RETURN basin;
END
$body$
"""

ROWS = """
        FROM geoheal.health_timeline AS t
        WHERE t.system_id = geoheal.system_id($1) AND t.basin IS NOT NULL
          AND t.captured_at >= $2 AND t.captured_at < $3
"""
FENCED = """
        FROM (
            SELECT t.captured_at, t.id, t.node, t.basin
            FROM geoheal.health_timeline AS t
            WHERE t.system_id = geoheal.system_id($1) AND t.captured_at >= $2 AND t.captured_at < $3
            OFFSET 0
        ) AS t
        WHERE t.basin IS NOT NULL
"""

DRIFT_FROM = """
CREATE OR REPLACE FUNCTION geoheal.drift_from(
    system text,
    baseline_id uuid,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL
) RETURNS TABLE (captured_at timestamptz, id uuid, node text, drift double precision)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED ROWS 100000
SET jit = off
AS $body$
DECLARE
    reference real[];
    convention text;
    vector regnamespace := (
        SELECT e.extnamespace FROM pg_extension AS e
        WHERE e.extname = 'vector' AND has_schema_privilege(e.extnamespace, 'USAGE')
    );
    distance text := 'geoheal.fisher_rao_distance(t.basin, $4, $5)';
BEGIN
    SELECT b.basin, y.geometry INTO reference, convention
    FROM geoheal.baseline_history AS b
    JOIN geoheal.monitored_systems AS y ON y.system_id = b.system_id
    WHERE y.system = $1 AND b.baseline_id = $2;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'System % has no baseline %.', $1, $2
            USING ERRCODE = 'no_data_found', HINT = 'SELECT * FROM geoheal.baseline_history lists them.';
    END IF;
    IF vector IS NOT NULL THEN
        distance := replace($vector$
            CASE $5 WHEN 'simplex' THEN 2 ELSE 1 END * COALESCE(
                2 * asin(NULLIF(LEAST(@.l2_distance(t.basin::@.vector, $4::@.vector), 1.5), 1.5) / 2),
                pi() - 2 * asin(@.vector_norm(t.basin::@.vector OPERATOR(@.+) $4::@.vector) / 2)
            )
        $vector$, '@', vector::text);
    END IF;
    RETURN QUERY EXECUTE format($query$
        SELECT t.captured_at, t.id, t.node, %s{rows}    $query$, distance)
    USING $1, coalesce($3, '-infinity'), coalesce($4, 'infinity'), reference, convention;
END
$body$
"""

COMMENTS_OF_WHOLE = """
DO $body$
DECLARE partition regclass;
BEGIN
    FOR partition IN
        SELECT inhrelid FROM pg_inherits
        WHERE inhparent = 'geoheal.snapshots'::regclass
          AND obj_description(inhrelid, 'pg_class') LIKE '%, with compact basins.'
    LOOP
        EXECUTE format('COMMENT ON TABLE %s IS %L', partition,
                       replace(obj_description(partition, 'pg_class'), ', with compact basins', ''));
    END LOOP;
END
$body$
"""
"""What the next upgrade tidies again is known by these comments."""

FUNCTIONS = {
    "compact_basin(real[])": (
        COMPACT,
        "A basin in 16 bits per coordinate, the largest of them ±32,767; NULL where it does not have unit "
        "norm.",
    ),
    "expand_basin(smallint[])": (EXPAND, "The basin that compact_basin shortened, with unit norm again."),
}


def upgrade() -> None:
    meaning = "Basin in 16 bits per coordinate, for geoheal.expand_basin, in place of basin; or NULL."
    op.add_column(
        "snapshots",
        sa.Column("compact_basin", sa.ARRAY(sa.SmallInteger()), comment=meaning),
        schema="geoheal",
    )
    op.execute(f"COMMENT ON COLUMN geoheal.snapshots.basin IS '{BASIN_OR_COMPACT}'")
    for signature, (definition, comment) in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"COMMENT ON FUNCTION geoheal.{signature} IS '{comment}'")
    measured("COALESCE(s.basin, geoheal.expand_basin(s.compact_basin)) AS basin")
    op.execute(DRIFT_FROM.format(rows=FENCED))


def downgrade() -> None:
    op.execute("""
        UPDATE geoheal.snapshots SET basin = geoheal.expand_basin(compact_basin), compact_basin = NULL
        WHERE compact_basin IS NOT NULL
    """)
    op.execute(COMMENTS_OF_WHOLE)
    op.execute(DRIFT_FROM.format(rows=ROWS))
    measured("s.basin")
    for signature in FUNCTIONS:
        op.execute(f"DROP FUNCTION geoheal.{signature}")
    op.execute(f"COMMENT ON COLUMN geoheal.snapshots.basin IS '{BASIN}'")
    op.drop_column("snapshots", "compact_basin", schema="geoheal")


def measured(basin: str) -> None:
    """Let ``measured_snapshots`` read the basin so."""
    listed = [basin if name == "basin" else f"s.{name}" for name in FIELDS]
    listed += [
        f"CASE WHEN s.{name} BETWEEN -{MOST} AND {MOST} THEN s.{name} END AS {name}" for name in BOUNDED
    ]
    op.execute(
        "CREATE OR REPLACE VIEW geoheal.measured_snapshots AS "
        f"SELECT {', '.join(listed)} FROM geoheal.snapshots AS s"
    )
