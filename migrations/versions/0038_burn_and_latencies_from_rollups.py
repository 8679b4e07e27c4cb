"""Burn rates and quantiles of latencies over long stretches are read from hourly rollups, and the open ends.

Hours that an earlier version has rolled up have neither; they are read from the snapshots until they are
rolled up again (``geoheal rollup --again``).
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COLUMNS: tuple[tuple[str, sa.types.TypeEngine[Any], str], ...] = (
    ("failures", sa.Double(), "Failed requests of an hour, in whole numbers per snapshot; NULL for none."),
    (
        "uncounted",
        sa.Integer(),
        "Snapshots of an hour with an error rate and without request_count; NULL for days, and where a "
        "version before this column has rolled it up.",
    ),
    (
        "latency_cells",
        sa.ARRAY(sa.REAL()),
        "Requests of an hour by cell of the latency basin: squares of its coordinates times request_count, "
        "added up over snapshots with 64 coordinates and a mean latency; NULL for none.",
    ),
)

# slo_burn reads the new view with its caller's rights, and has read measured_snapshots with them: who may
# read that, everyone among them, may read the new one, too.
READABLE = """
DO $body$
DECLARE
    reader text;
BEGIN
    FOR reader IN
        SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class AS c, aclexplode(c.relacl) AS a
        WHERE c.oid = 'geoheal.measured_snapshots'::regclass AND a.privilege_type = 'SELECT'
          AND a.grantee <> c.relowner
    LOOP
        EXECUTE 'GRANT SELECT ON geoheal.rolled_hours TO ' || reader;
    END LOOP;
END
$body$
"""

SYSTEMS = "The monitored systems ({} where the database is distributed)."

ROLLED_HOURS = """
CREATE VIEW geoheal.rolled_hours AS
SELECT y.name AS system, r.system_id, r.start, r.node, c.code_hash, r.snapshots,
    r.error_rate_requests AS requests, r.failures AS failed, r.uncounted, r.latency_cells
FROM geoheal.rollups AS r
JOIN geoheal.systems AS y ON y.id = r.system_id
LEFT JOIN geoheal.code_versions AS c ON c.system_id = r.system_id AND c.id = r.code_version_id
WHERE y.deleted_at IS NULL AND r.period = 'hour' AND r.uncounted IS NOT NULL
  AND NOT EXISTS (SELECT FROM geoheal.stale_hours AS m WHERE m.system_id = r.system_id AND m.hour = r.start)
"""

MEANINGS = {
    "system": "Name of the system.",
    "system_id": "Key of the system.",
    "start": "First moment of the hour (UTC).",
    "node": "Replica of the system that was observed; NULL when it is not named.",
    "code_hash": "The code that ran; NULL when it is unknown.",
    "snapshots": "Number of snapshots.",
    "requests": "Requests of snapshots with an error rate; NULL for none.",
    "failed": "Failed ones among them, in whole numbers per snapshot.",
    "uncounted": "Snapshots with an error rate and without request_count.",
    "latency_cells": "Requests by cell of the latency basin; NULL where no snapshot has 64 coordinates, a "
    "mean latency and requests.",
}

SUM_OF_CELLS = """
CREATE FUNCTION geoheal.sum_of_cells(basins real[], requests double precision[]) RETURNS double precision[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 10000
AS $body$
DECLARE
    total double precision[] := array_fill(0::double precision, ARRAY[64]);
    norm double precision;
BEGIN
    FOR n IN 1..cardinality(requests) LOOP
        norm := 0;
        FOR i IN 1..64 LOOP
            norm := norm + basins[n][i]::double precision ^ 2;
        END LOOP;
        IF norm > 0 THEN
            FOR i IN 1..64 LOOP
                total[i] := total[i] + requests[n] * basins[n][i]::double precision ^ 2 / norm;
            END LOOP;
        END IF;
    END LOOP;
    FOR i IN 1..64 LOOP
        IF total[i] < 1e-30 THEN  -- real, as which it is stored, may have no number that small
            total[i] := 0;
        END IF;
    END LOOP;
    RETURN total;
END
$body$
"""

# Full hours of [since, until) that are rolled up are read from rollups, and the gaps between them from the
# snapshots; hours that have changed since are part of these. Each row is what (part of) an hour adds.
PARTS = """
CREATE FUNCTION geoheal.parts_of_stretch(key uuid, since timestamptz, until timestamptz, with_cells boolean)
RETURNS TABLE (requests numeric, failed double precision, uncounted bigint, cells double precision[])
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 10000 ROWS 100
AS $body$
DECLARE
    first CONSTANT timestamptz := coalesce(since, '-infinity');
    last CONSTANT timestamptz := coalesce(until, 'infinity');
    rolled timestamptz[];
BEGIN
    rolled := ARRAY(
        SELECT DISTINCT r.start FROM geoheal.rolled_hours AS r
        WHERE r.system_id = key AND r.start >= first AND r.start <= last - interval '1 hour'
        ORDER BY r.start
    );
    RETURN QUERY
        SELECT r.requests, r.failed, r.uncounted::bigint,
               CASE WHEN with_cells THEN r.latency_cells::double precision[] END
        FROM geoheal.rolled_hours AS r
        WHERE r.system_id = key AND r.start = ANY (rolled);
    RETURN QUERY
        SELECT sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL),
               sum(round(s.request_count * s.error_rate)),
               count(s.error_rate) FILTER (WHERE s.request_count IS NULL),
               geoheal.sum_of_cells(
                   array_agg(s.basin) FILTER (WHERE with_cells AND s.has_latencies),
                   array_agg(s.request_count::double precision) FILTER (WHERE with_cells AND s.has_latencies)
               )
        FROM (
            SELECT coalesce(rolled[edge.place - 1] + interval '1 hour', first) AS since, edge.moment AS until
            FROM unnest(rolled || last) WITH ORDINALITY AS edge (moment, place)
        ) AS gap
        CROSS JOIN LATERAL (
            SELECT m.*, coalesce(
                m.avg_latency_ms IS NOT NULL AND cardinality(m.basin) = 64 AND m.request_count > 0, false
            ) AS has_latencies
            FROM geoheal.measured_snapshots AS m
            WHERE m.system_id = key AND m.captured_at >= gap.since AND m.captured_at < gap.until
        ) AS s
        WHERE gap.since < gap.until
        GROUP BY date_bin('1 hour', s.captured_at, 'epoch');
END
$body$
"""

SLO_BURN = """
CREATE OR REPLACE FUNCTION geoheal.slo_burn(
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
    tick CONSTANT interval := '1 microsecond';
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
        SELECT sum(p.requests), sum(p.failed), coalesce(sum(p.uncounted), 0)
        INTO requests, failed, uncounted
        FROM geoheal.parts_of_stretch(key, until - period + tick, until + tick, false) AS p;
        error_rate := failed::double precision / nullif(requests, 0);
        burn_rate := error_rate / (1 - objective);
        p_value := CASE WHEN requests > 0 THEN geoheal.binomial_tail(requests, failed, 1 - objective) END;
        RETURN NEXT;
    END LOOP;
END
$body$
"""

LATENCY_QUANTILES = """
CREATE FUNCTION geoheal.latency_quantiles(
    system text,
    quantiles double precision[] DEFAULT '{0.5,0.95,0.99}',
    since timestamptz DEFAULT now() - interval '1 day',
    until timestamptz DEFAULT now()
) RETURNS TABLE (quantile double precision, latency_ms double precision, requests bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE COST 100000 ROWS 3
AS $body$
DECLARE
    key CONSTANT uuid := geoheal.system_id($1);
    cells double precision[];
    basin real[];
BEGIN
    SELECT array_agg(added.c ORDER BY added.i) INTO cells
    FROM (
        SELECT cell.i, sum(cell.c) AS c
        FROM geoheal.parts_of_stretch(key, since, until, true) AS p,
            unnest(p.cells) WITH ORDINALITY AS cell (c, i)
        GROUP BY cell.i
    ) AS added;
    SELECT array_agg(CASE WHEN c > total.cells * 1e-12 THEN sqrt(c / total.cells)::real ELSE 0 END
                     ORDER BY i),
           round(max(total.cells))
    INTO basin, requests
    FROM unnest(cells) WITH ORDINALITY AS cell (c, i),
        (SELECT sum(each) AS cells FROM unnest(cells) AS each) AS total
    WHERE total.cells > 0;
    requests := coalesce(requests, 0);
    FOREACH quantile IN ARRAY quantiles LOOP
        latency_ms := geoheal.latency_quantile(basin, quantile);
        RETURN NEXT;
    END LOOP;
END
$body$
"""

FUNCTIONS = {
    "FUNCTION geoheal.sum_of_cells(real[], double precision[])": (
        SUM_OF_CELLS,
        "Requests by cell of the latency basin, of basins of 64 coordinates and their requests.",
    ),
    "FUNCTION geoheal.parts_of_stretch(uuid, timestamptz, timestamptz, boolean)": (
        PARTS,
        "What [since, until) of a system adds to requests, failed ones, snapshots that cannot be weighed "
        "and, where with_cells, requests by latency cell: of rolled-up hours, and the snapshots of the rest.",
    ),
    "FUNCTION geoheal.latency_quantiles(text, double precision[], timestamptz, timestamptz)": (
        LATENCY_QUANTILES,
        "Quantiles (ms) of the latencies of all requests of a system in [since, until), from basins of 64 "
        "coordinates as latency_quantile reads them, weighted by request_count; requests says how many they "
        "are. The last day by default; NULL for since or until means no bound. Long stretches are read from "
        "hourly rollups.",
    ),
}
"""Definition and comment of what is new, by what DROP calls it."""


def upgrade() -> None:
    for name, kind, comment in COLUMNS:
        op.add_column("rollups", sa.Column(name, kind, comment=comment), schema="geoheal")
    op.execute(ROLLED_HOURS)
    op.execute(
        "COMMENT ON VIEW geoheal.rolled_hours IS 'What rollups hold of finished hours, by code and node, for "
        "burn rates and quantiles; an hour that has changed since is not in it until it is rolled up again.'"
    )
    for name, meaning in MEANINGS.items():
        op.execute(f"COMMENT ON COLUMN geoheal.rolled_hours.{name} IS '{meaning}'")
    op.execute(READABLE)
    for signature, (definition, comment) in FUNCTIONS.items():
        op.execute(definition)
        op.execute(f"COMMENT ON {signature} IS '{comment}'")
    op.execute(SLO_BURN)
    op.execute(f"COMMENT ON TABLE geoheal.systems IS '{SYSTEMS.format('on the coordinator alone')}'")


def downgrade() -> None:
    op.execute(f"COMMENT ON TABLE geoheal.systems IS '{SYSTEMS.format('a reference table')}'")
    from_snapshots = """
        SELECT sum(s.request_count) FILTER (WHERE s.error_rate IS NOT NULL),
               sum(round(s.request_count * s.error_rate)),
               count(s.error_rate) FILTER (WHERE s.request_count IS NULL)
        INTO requests, failed, uncounted
        FROM geoheal.measured_snapshots AS s
        WHERE s.system_id = key AND s.captured_at > until - period AND s.captured_at <= until;"""
    begin = SLO_BURN.index("        SELECT sum(p.requests)")
    end = SLO_BURN.index("        error_rate := failed")
    earlier = SLO_BURN[:begin] + from_snapshots.lstrip("\n") + "\n" + SLO_BURN[end:]
    op.execute(earlier.replace("    tick CONSTANT interval := '1 microsecond';\n", ""))
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP {signature}")
    op.execute("DROP VIEW geoheal.rolled_hours")
    for name, _, _ in reversed(COLUMNS):
        op.drop_column("rollups", name, schema="geoheal")
