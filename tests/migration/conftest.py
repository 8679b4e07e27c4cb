"""Running the migrations, and reading what they made."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def alembic() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run Alembic's own command line in the repository's root."""

    def run(url: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "GEOHEAL_DATABASE_URL": url}
        for other in ("GEOHEAL_DIRECT_DATABASE_URL", "DATABASE_URL"):
            environment.pop(other, None)
        return subprocess.run(
            [sys.executable, "-m", "alembic", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


CATALOGUE = {
    "relations": """
        SELECT c.relname, c.relkind, obj_description(c.oid, 'pg_class'), pg_get_partkeydef(c.oid),
               CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END
        FROM pg_class AS c WHERE c.relnamespace = 'geoheal'::regnamespace
    """,
    "columns": """
        SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
               format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
               pg_get_expr(d.adbin, d.adrelid), col_description(c.oid, a.attnum)
        FROM pg_class AS c
        JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'geoheal'::regnamespace
    """,
    "constraints": """
        SELECT conname, contype, conrelid::regclass::text, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'geoheal'::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'geoheal'",
    "functions": """
        SELECT oid::regprocedure::text, pg_get_functiondef(oid), obj_description(oid, 'pg_proc')
        FROM pg_proc WHERE pronamespace = 'geoheal'::regnamespace
    """,
    "schema": "SELECT obj_description('geoheal'::regnamespace, 'pg_namespace')",
    "revision": "SELECT version_num FROM geoheal.alembic_version",
}


@pytest.fixture
def catalogue() -> Callable[[str], dict[str, list[tuple[object, ...]]]]:
    """Everything that a database's schema ``geoheal`` consists of, as the server describes it."""

    def read(url: str) -> dict[str, list[tuple[object, ...]]]:
        with psycopg.connect(url) as connection:
            return {
                part: sorted(connection.execute(query).fetchall(), key=repr)
                for part, query in CATALOGUE.items()
            }

    return read
