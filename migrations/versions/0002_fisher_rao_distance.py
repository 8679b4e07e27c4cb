"""The Fisher–Rao distance in SQL.

For basins of 64 coordinates the function is one expression, so that the planner puts it into the query that
calls it: no call a row, constants folded, parallel plans. It must not be STRICT for that, nor have a SET
clause. SQL has no common subexpressions: each sum is written once, and COALESCE stops at the first answer, so
that those that are not needed are not computed.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UNROLLED = range(1, 65)

ACROSS = 0.998
"""Cosine up to which arccos is good: a float32 copy's norm errs by up to 6e-8, which costs 1e-6 rad there."""

ANY_DIMENSION = """
CREATE FUNCTION geoheal.amplitude_angle(a real[], b real[]) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 1000
AS $body$
DECLARE
    apart double precision;
    together double precision;
BEGIN
    IF cardinality(a) <> cardinality(b) THEN
        RAISE EXCEPTION 'Basins of % and % coordinates cannot be compared.', cardinality(a), cardinality(b)
            USING ERRCODE = 'array_subscript_error';
    END IF;
    SELECT sum((x::float8 - y) ^ 2), sum((x::float8 + y) ^ 2) INTO apart, together
    FROM unnest(a, b) AS pair (x, y)
    HAVING count(x - y) = cardinality(a);
    RETURN 2 * atan2(sqrt(apart), sqrt(together));
END
$body$
"""

DISTANCE = """
CREATE FUNCTION geoheal.fisher_rao_distance(a real[], b real[], geometry text DEFAULT 'sphere')
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 200
AS $body$
SELECT CASE geometry
           WHEN 'sphere' THEN 1
           WHEN 'simplex' THEN 2
           ELSE ('no geometry: ' || geometry)::double precision
       END
     * CASE
           WHEN array_length(a, 1) = 64 AND array_length(b, 1) = 64 THEN COALESCE(
               acos(NULLIF(NULLIF(LEAST(GREATEST({dot}, -{across}), {across}), {across}), -{across})),
               2 * asin(sqrt(NULLIF(LEAST({apart}, 2), 2)) / 2),
               pi() - 2 * asin(sqrt({together}) / 2)
           )
           ELSE geoheal.amplitude_angle(a, b)
       END
$body$
"""

COMMENTS = {
    "amplitude_angle(real[], real[])": (
        "Angle (rad, 0..π) between two amplitudes of equal dimension: 2 atan2(|a−b|, |a+b|). NULL for NULL; "
        "the general case of fisher_rao_distance."
    ),
    "fisher_rao_distance(real[], real[], text)": (
        "Fisher–Rao distance (rad, 0..π) between two amplitudes (unit vectors, as basin columns hold): "
        "their angle on the sphere, twice the angle on the simplex. NULL for NULL; different dimensions or "
        "another geometry are an error. Fastest for 64 coordinates; where the server compiles queries, "
        "SET jit = off saves it seconds."
    ),
}


def upgrade() -> None:
    op.execute(ANY_DIMENSION)
    op.execute(
        DISTANCE.format(
            across=ACROSS,
            dot=total("a[{i}] * b[{i}]::float8"),
            apart=total("(a[{i}] - b[{i}]::float8) ^ 2"),
            together=total("(a[{i}] + b[{i}]::float8) ^ 2"),
        )
    )
    for function, comment in COMMENTS.items():
        op.execute(f"COMMENT ON FUNCTION geoheal.{function} IS '{comment}'")


def downgrade() -> None:
    for function in reversed(COMMENTS):
        op.execute(f"DROP FUNCTION geoheal.{function}")


def total(term: str) -> str:
    """Return the sum of a term over all coordinates."""
    return " + ".join(term.format(i=i) for i in UNROLLED)
