"""rolling_health reads no more than its rows need; system_id is looked up once and refuses unknown names.

The windows were computed from the oldest snapshot on, so that a LIMIT read the whole history. From the newest
on, each window consists of the rows that follow, and a LIMIT ends the scan of the index.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# IMMUTABLE, so that it becomes a constant when a statement is planned: a name keeps its key until the system
# is deleted. A plan that outlives the deletion finds no rows, as the key is never given again.
SYSTEM_ID = """
CREATE OR REPLACE FUNCTION geoheal.system_id(system text) RETURNS uuid
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $body$
DECLARE
    found_id uuid;
BEGIN
    SELECT y.system_id INTO found_id FROM geoheal.monitored_systems AS y WHERE y.system = $1;
    IF found_id IS NULL THEN
        RAISE EXCEPTION 'There is no system %.', quote_literal($1)
            USING ERRCODE = 'no_data_found',
                  HINT = 'SELECT system FROM geoheal.monitored_systems lists them.';
    END IF;
    RETURN found_id;
END
$body$
"""

OLD_SYSTEM_ID = """
CREATE OR REPLACE FUNCTION geoheal.system_id(system text) RETURNS uuid
LANGUAGE sql STABLE CALLED ON NULL INPUT PARALLEL SAFE
AS $body$
SELECT y.system_id FROM geoheal.monitored_systems AS y WHERE y.system = $1
$body$
"""

ROLLING_HEALTH = """
CREATE OR REPLACE FUNCTION geoheal.rolling_health(
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
               t.avg_latency_ms, t.memory_usage_mb, {place} AS place
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
    WINDOW recent AS ({frame})
) AS r
WHERE r.captured_at >= coalesce($3, '-infinity')
$body$
"""

FROM_THE_NEWEST = {
    "place": "-row_number() OVER (ORDER BY t.captured_at DESC, t.id DESC)",
    "frame": "ORDER BY p.captured_at DESC, p.id DESC ROWS BETWEEN CURRENT ROW AND $2 - 1 FOLLOWING",
}
FROM_THE_OLDEST = {
    "place": "row_number() OVER (ORDER BY t.captured_at, t.id)",
    "frame": "ORDER BY p.captured_at, p.id ROWS BETWEEN $2 - 1 PRECEDING AND CURRENT ROW",
}

KEY = "COMMENT ON FUNCTION geoheal.system_id(text) IS 'Key of the system with this name; {}'"
ROLLED = "COMMENT ON FUNCTION geoheal.rolling_health(text, integer, timestamptz, timestamptz) IS '{}'"
FIGURES = (
    "For each snapshot of a system in [since, until): means (avg) and least-squares slopes a snapshot "
    "(trend) of what was measured in the window of window_size snapshots that ends with it. "
    "The first windows reach back before since. NULL for since or until means no bound."
)
LIMITED = " The newest come first: ORDER BY captured_at DESC LIMIT n reads n snapshots and a window."


def upgrade() -> None:
    op.execute(SYSTEM_ID)
    op.execute(ROLLING_HEALTH.format(**FROM_THE_NEWEST))
    op.execute(KEY.format("an error when there is none."))
    op.execute(ROLLED.format(FIGURES + LIMITED))


def downgrade() -> None:
    op.execute(OLD_SYSTEM_ID)
    op.execute(ROLLING_HEALTH.format(**FROM_THE_OLDEST))
    op.execute(KEY.format("NULL when there is none."))
    op.execute(ROLLED.format(FIGURES))
