"""How fast a system spends its error budget, and what its weeks look like, hour by hour.

The chance of as many failures at the objective is the binomial tail P(X >= failed), summed from ``failed`` on
until a term no longer counts; the first term by Stirling's series of the logarithm of the gamma function.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

LOG_GAMMA = """
CREATE FUNCTION geoheal.log_gamma(x double precision) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
AS $body$
DECLARE
    y double precision := x;
    shift double precision := 0;
BEGIN
    IF NOT x > 0 THEN
        RAISE EXCEPTION 'log_gamma expects a number above 0, got %.', x
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    WHILE y < 10 LOOP
        shift := shift - ln(y);
        y := y + 1;
    END LOOP;
    RETURN shift + (y - 0.5) * ln(y) - y + 0.5 * ln(2 * pi())
        + 1 / (12 * y) - 1 / (360 * y ^ 3) + 1 / (1260 * y ^ 5) - 1 / (1680 * y ^ 7);
END
$body$
"""

BINOMIAL_TAIL = """
CREATE FUNCTION geoheal.binomial_tail(trials bigint, successes bigint, p double precision)
RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
AS $body$
DECLARE
    n double precision := trials;
    k double precision := successes;
    term double precision;
    total double precision := 0;
    upper boolean;
BEGIN
    IF NOT (p > 0 AND p < 1) OR trials < 0 OR successes > trials THEN
        RAISE EXCEPTION 'binomial_tail expects 0 < p < 1 and no more successes than trials.'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF k <= 0 THEN
        RETURN 1;
    END IF;
    -- The shorter side of the mean is summed, away from it, so that each term is smaller than the last one.
    upper := k > n * p;
    IF NOT upper THEN
        k := k - 1;
    END IF;
    term := geoheal.log_gamma(n + 1) - geoheal.log_gamma(k + 1) - geoheal.log_gamma(n - k + 1)
        + k * ln(p) + (n - k) * ln(1 - p);
    -- exp() of less is an error of PostgreSQL's, not zero.
    term := CASE WHEN term < -600 THEN 0 ELSE exp(term) END;
    WHILE term > total * 1e-16 AND k >= 0 AND k <= n LOOP
        total := total + term;
        IF upper THEN
            term := term * (n - k) / (k + 1) * p / (1 - p);
            k := k + 1;
        ELSE
            term := term * k / (n - k + 1) * (1 - p) / p;
            k := k - 1;
        END IF;
    END LOOP;
    RETURN least(1, greatest(0, CASE WHEN upper THEN total ELSE 1 - total END));
END
$body$
"""

SLO_BURN = """
CREATE FUNCTION geoheal.slo_burn(
    system text,
    objective double precision,
    windows interval[] DEFAULT '{5m,30m,1h,6h,1d,3d}',
    until timestamptz DEFAULT now()
) RETURNS TABLE (
    period interval,
    requests bigint,
    failed bigint,
    error_rate double precision,
    burn_rate double precision,
    p_value double precision,
    uncounted bigint
)
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10000 ROWS 6
AS $body$
DECLARE
    key CONSTANT uuid := geoheal.system_id($1);
BEGIN
    IF objective IS NULL OR NOT (objective > 0 AND objective < 1) THEN
        RAISE EXCEPTION 'An objective is a share of requests between 0 and 1, such as 0.999, not %.',
            coalesce(objective::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOREACH period IN ARRAY windows LOOP
        IF period IS NULL OR period <= interval '0' THEN
            RAISE EXCEPTION 'A window is a time above zero, such as ''1h'', not %.',
                coalesce(period::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
        END IF;
        SELECT sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL),
               sum(round(s.request_count * s.error_rate)),
               count(s.error_rate) FILTER (WHERE s.request_count IS NULL)
        INTO requests, failed, uncounted
        FROM geoheal.measured_snapshots AS s
        WHERE s.system_id = key AND s.captured_at > until - period AND s.captured_at <= until;
        error_rate := failed::double precision / nullif(requests, 0);
        burn_rate := error_rate / (1 - objective);
        p_value := CASE WHEN requests > 0 THEN geoheal.binomial_tail(requests, failed, 1 - objective) END;
        RETURN NEXT;
    END LOOP;
END
$body$
"""

HOUR_OF_WEEK = """
CREATE FUNCTION geoheal.hour_of_week(
    system text,
    measurement text,
    since timestamptz DEFAULT now() - interval '28 days',
    until timestamptz DEFAULT now(),
    timezone text DEFAULT 'UTC'
) RETURNS TABLE (
    weekday integer,
    hour integer,
    snapshots bigint,
    mean double precision,
    p05 double precision,
    median double precision,
    p95 double precision
)
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10000 ROWS 168
AS $body$
DECLARE
    key CONSTANT uuid := geoheal.system_id($1);
    of_metric CONSTANT text := substring(measurement FROM '^metrics\\.(.+)$');
    fields CONSTANT text[] := '{phi,kappa_eff,confidence,surprise,agency,error_rate,avg_latency_ms,'
        'memory_usage_mb,cpu_usage_pct,drift,request_count}';
BEGIN
    IF measurement IS NULL OR (of_metric IS NULL AND measurement <> ALL (fields)) THEN
        RAISE EXCEPTION 'There is no measurement %.', coalesce(quote_literal(measurement), 'NULL')
            USING ERRCODE = 'invalid_parameter_value',
                  HINT = 'Give one of ' || array_to_string(fields, ', ') || ', or metrics.NAME.';
    END IF;
    RETURN QUERY EXECUTE format(
        $query$
        SELECT extract(isodow FROM v.local_time)::integer, extract(hour FROM v.local_time)::integer, count(*),
               avg(v.value), percentile_cont(0.05) WITHIN GROUP (ORDER BY v.value),
               percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value),
               percentile_cont(0.95) WITHIN GROUP (ORDER BY v.value)
        FROM (
            SELECT s.captured_at AT TIME ZONE $4 AS local_time, %s::double precision AS value
            FROM geoheal.measured_snapshots AS s
            WHERE s.system_id = $1 AND s.captured_at >= $2 AND s.captured_at < $3
        ) AS v
        WHERE v.value IS NOT NULL
        GROUP BY 1, 2
        ORDER BY 1, 2
        $query$,
        CASE WHEN of_metric IS NULL THEN format('s.%I', measurement)
             ELSE format('(s.metrics ->> %L)', of_metric) END
    ) USING key, since, until, timezone;
END
$body$
"""

FUNCTIONS = {
    "log_gamma(double precision)": (
        LOG_GAMMA,
        "Natural logarithm of the gamma function, for numbers above 0; good to 1e-9.",
    ),
    "binomial_tail(bigint, bigint, double precision)": (
        BINOMIAL_TAIL,
        "Probability of at least so many successes in so many trials, each with probability p.",
    ),
    "slo_burn(text, double precision, interval[], timestamptz)": (
        SLO_BURN,
        "For each window that ends at until: requests and failed ones of all nodes, their share, the burn "
        "rate (error_rate / (1 - objective): at 1 the error budget is just used up), and p_value, the "
        "probability of at least as many failures if the system just met the objective: large where few "
        "requests prove nothing. NULL where there were no requests. Snapshots that report an error rate "
        "without request_count cannot be weighed; uncounted says how many.",
    ),
    "hour_of_week(text, text, timestamptz, timestamptz, text)": (
        HOUR_OF_WEEK,
        "A measurement of a system by weekday (1: Monday) and hour in a time zone, over [since, until): "
        "number of snapshots, mean and quantiles. The measurement is a number of health_timeline such as "
        "avg_latency_ms, or metrics.NAME. Hours without a value have no row.",
    ),
}


def upgrade() -> None:
    for signature, (definition, comment) in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"COMMENT ON FUNCTION geoheal.{signature} IS '{comment}'")


def downgrade() -> None:
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION geoheal.{signature}")
