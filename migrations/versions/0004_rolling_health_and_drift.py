"""Functions over the views: rolling figures, and drift against any baseline.

They run with the rights of their caller and read the views alone.
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SYSTEM_ID = """
CREATE FUNCTION geoheal.system_id(system text) RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
AS $body$
SELECT y.system_id FROM geoheal.monitored_systems AS y WHERE y.system = $1
$body$
"""

# One scan of the index: it starts where the window of the first row that is asked for starts.
ROLLING_HEALTH = """
CREATE FUNCTION geoheal.rolling_health(
    system text,
    window_size integer DEFAULT 10,
    since timestamptz DEFAULT NULL,
    until timestamptz DEFAULT NULL
) RETURNS TABLE (
    captured_at timestamptz,
    id uuid,
    node text,
    snapshots bigint,
    phi double precision,
    phi_avg double precision,
    phi_trend double precision,
    kappa_eff double precision,
    kappa_avg double precision,
    regime text,
    breakdown_frequency double precision,
    drift double precision,
    drift_avg double precision,
    drift_trend double precision,
    error_rate double precision,
    error_rate_avg double precision,
    avg_latency_ms double precision,
    latency_avg_ms double precision,
    memory_usage_mb double precision,
    memory_avg_mb double precision,
    memory_trend double precision
)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1000
AS $body$
SELECT r.captured_at, r.id, r.node, r.snapshots,
       r.phi, r.phi_avg, r.phi_trend, r.kappa_eff, r.kappa_avg, r.regime,
       CASE WHEN r.regimes > 0 THEN r.breakdowns::double precision / r.snapshots END,
       r.drift, r.drift_avg, r.drift_trend, r.error_rate, r.error_rate_avg,
       r.avg_latency_ms, r.latency_avg_ms,
       r.memory_usage_mb, r.memory_avg_mb, r.memory_trend
FROM (
    SELECT p.*,
           count(*) OVER recent AS snapshots,
           avg(p.phi) OVER recent AS phi_avg,
           regr_slope(p.phi, p.place) OVER recent AS phi_trend,
           avg(p.kappa_eff) OVER recent AS kappa_avg,
           count(p.regime) OVER recent AS regimes,
           count(*) FILTER (WHERE p.regime = 'breakdown') OVER recent AS breakdowns,
           avg(p.drift) OVER recent AS drift_avg,
           regr_slope(p.drift, p.place) OVER recent AS drift_trend,
           avg(p.error_rate) OVER recent AS error_rate_avg,
           avg(p.avg_latency_ms) OVER recent AS latency_avg_ms,
           avg(p.memory_usage_mb) OVER recent AS memory_avg_mb,
           regr_slope(p.memory_usage_mb, p.place) OVER recent AS memory_trend
    FROM (
        SELECT t.captured_at, t.id, t.node, t.phi, t.kappa_eff, t.regime, t.drift, t.error_rate,
               t.avg_latency_ms, t.memory_usage_mb, row_number() OVER (ORDER BY t.captured_at, t.id) AS place
        FROM geoheal.health_timeline AS t
        WHERE t.system_id = geoheal.system_id($1)
          AND t.captured_at < coalesce($4, 'infinity')
          AND t.captured_at >= coalesce((
              SELECT e.captured_at
              FROM geoheal.health_timeline AS e
              WHERE e.system_id = geoheal.system_id($1) AND e.captured_at < coalesce($3, '-infinity')
              ORDER BY e.captured_at DESC, e.id DESC
              OFFSET greatest($2 - 2, 0) LIMIT 1
          ), '-infinity')
    ) AS p
    WINDOW recent AS (ORDER BY p.captured_at, p.id ROWS BETWEEN $2 - 1 PRECEDING AND CURRENT ROW)
) AS r
WHERE r.captured_at >= coalesce($3, '-infinity')
$body$
"""

# The expression is chosen at each call: a database may gain pgvector, or lose it when it is moved.
# Compiling the plain one takes a server with JIT seconds, and saves none.
# pgvector's distance sums float32 terms, which is good to 1e-6 rad up to a right angle; beyond, the norm of
# the sum is taken instead, since arcsine loses its digits near π.
DRIFT_FROM = """
CREATE FUNCTION geoheal.drift_from(
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
        SELECT t.captured_at, t.id, t.node, %s
        FROM geoheal.health_timeline AS t
        WHERE t.system_id = geoheal.system_id($1) AND t.basin IS NOT NULL
          AND t.captured_at >= $2 AND t.captured_at < $3
    $query$, distance)
    USING $1, coalesce($3, '-infinity'), coalesce($4, 'infinity'), reference, convention;
END
$body$
"""

FUNCTIONS = {
    "system_id(text)": (SYSTEM_ID, "Key of the system with this name; NULL when there is none."),
    "rolling_health(text, integer, timestamptz, timestamptz)": (
        ROLLING_HEALTH,
        "For each snapshot of a system in [since, until): means (avg) and least-squares slopes a snapshot "
        "(trend) of what was measured in the window of window_size snapshots that ends with it. "
        "The first windows reach back before since. NULL for since or until means no bound.",
    ),
    "drift_from(text, uuid, timestamptz, timestamptz)": (
        DRIFT_FROM,
        "Fisher–Rao distance (rad) of each snapshot of a system in [since, until) from any of its baselines, "
        "in no particular order; snapshots without a basin are left out. NULL for since or until means no "
        "bound.",
    ),
}


def upgrade() -> None:
    for signature, (definition, comment) in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"COMMENT ON FUNCTION geoheal.{signature} IS '{comment}'")


def downgrade() -> None:
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION geoheal.{signature}")
