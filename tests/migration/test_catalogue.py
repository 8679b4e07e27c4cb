"""The shape of the schema, as the server describes it: what keeps the road to a distributed database open."""

import psycopg
import pytest

from geoheal.domain.snapshots.periods import month_of
from geoheal.store.schema.all_tables import metadata
from geoheal.store.session import Database, create_engine
from geoheal.store.snapshots import partitions

SHARED = {
    "systems",
    "api_tokens",
    "idempotency_keys",
    "silences",
    "own_rules",
    "compare_configs",
    "service_presence",
    "schema_compatibility",
    "alembic_version",
}
"""Tables that are not of one system: reference tables, or local ones."""


@pytest.fixture
def ask(database_url: str):
    """Rows of a query on the catalogue of a database with partitions."""
    database = Database(create_engine(database_url))
    with database.transaction() as connection:
        partitions.ensure(connection, [month_of(2026, 10), month_of(2026, 11)])
    database.close()
    with psycopg.connect(database_url) as connection:
        yield lambda query: connection.execute(query).fetchall()


def test_tables_are_those_of_the_model(ask):
    tables = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'geoheal'::regnamespace "
        "AND relkind IN ('r', 'p') AND NOT relispartition"
    )
    assert {name for (name,) in tables} == {table.name for table in metadata.tables.values()} | {
        "alembic_version"
    }


def test_every_key_of_a_system_contains_it(ask):
    keys = ask("""
        SELECT c.relname, i.relname, x.indisprimary, ARRAY(
            SELECT a.attname FROM unnest(x.indkey::int[]) AS k (attnum)
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum
        )::text[]
        FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indrelid JOIN pg_class AS i ON i.oid = x.indexrelid
        WHERE c.relnamespace = 'geoheal'::regnamespace AND (x.indisunique OR x.indisexclusion)
    """)
    of_systems = [key for key in keys if key[0] not in SHARED]
    assert {table for table, *_ in of_systems} >= {
        "snapshots",
        "snapshots_2026_11",
        "baselines",
        "code_versions",
    }
    for table, index, primary, columns in of_systems:
        assert "system_id" in columns, (table, index)
        assert not primary or columns[0] == "system_id", (table, index)


def test_system_id_is_never_null_generated_or_identity(ask):
    columns = ask("""
        SELECT c.relname, a.attnotnull, a.attidentity, a.attgenerated, a.atthasdef
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'geoheal'::regnamespace AND c.relkind IN ('r', 'p') AND a.attname = 'system_id'
    """)
    assert {table for table, *_ in columns} >= {"snapshots", "baselines", "code_versions"}
    for column in columns:
        assert column[1:] == (True, "", "", False), column


def test_there_are_no_triggers_sequences_or_rules(ask):
    assert (
        ask("""
        SELECT tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
        WHERE c.relnamespace = 'geoheal'::regnamespace AND NOT tgisinternal
    """)
        == []
    )
    assert (
        ask("SELECT relname FROM pg_class WHERE relnamespace = 'geoheal'::regnamespace AND relkind = 'S'")
        == []
    )
    assert (
        ask("""
        SELECT attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'geoheal'::regnamespace AND (attidentity <> '' OR attgenerated <> '')
    """)
        == []
    )
    assert ask("SELECT rulename FROM pg_rules WHERE schemaname = 'geoheal'") == []


def test_foreign_keys_go_to_systems_or_carry_the_system(ask):
    keys = ask("""
        SELECT f.conrelid::regclass::text, f.confrelid::regclass::text, f.confdeltype, f.confupdtype,
               (SELECT array_agg(a.attname ORDER BY k.place)::text[]
                FROM unnest(f.conkey) WITH ORDINALITY AS k (n, place)
                JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.n),
               (SELECT array_agg(a.attname ORDER BY k.place)::text[]
                FROM unnest(f.confkey) WITH ORDINALITY AS k (n, place)
                JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = k.n)
        FROM pg_constraint AS f WHERE f.contype = 'f' AND f.connamespace = 'geoheal'::regnamespace
    """)
    assert keys
    for table, target, on_delete, on_update, columns, target_columns in keys:
        assert "snapshots" not in table
        assert "snapshots" not in target
        assert on_delete in "ar"
        assert on_update in "ar"
        if target != "geoheal.systems":
            assert columns.index("system_id") == target_columns.index("system_id"), (table, target)


def test_ids_are_uuids(ask):
    types = ask("""
        SELECT format_type(a.atttypid, a.atttypmod)
        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = 'geoheal'::regnamespace AND c.relkind IN ('r', 'p', 'v')
          AND (a.attname = 'id' OR a.attname LIKE '%\\_id')
    """)
    assert {name for (name,) in types} == {"uuid"}


def test_everything_is_explained(ask):
    relations = ask("""
        SELECT relname, obj_description(oid, 'pg_class') FROM pg_class
        WHERE relnamespace = 'geoheal'::regnamespace AND relkind IN ('r', 'p', 'v')
    """)
    columns = ask("""
        SELECT c.relname || '.' || a.attname, col_description(c.oid, a.attnum)
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'geoheal'::regnamespace AND c.relkind IN ('r', 'p', 'v')
          AND a.attnum > 0 AND NOT a.attisdropped
    """)
    functions = ask("""
        SELECT oid::regprocedure::text, obj_description(oid, 'pg_proc')
        FROM pg_proc WHERE pronamespace = 'geoheal'::regnamespace
    """)
    schema = ask(
        "SELECT nspname, obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = 'geoheal'"
    )
    assert len(columns) > 100
    assert len(functions) >= 4
    unexplained = [
        name for name, comment in relations + columns + functions + schema if not (comment or "").strip()
    ]
    assert unexplained == []


def test_snapshots_are_partitioned_without_a_default(ask):
    assert ask("SELECT pg_get_partkeydef('geoheal.snapshots'::regclass)") == [("RANGE (captured_at)",)]
    bounds = ask("""
        SELECT c.relname, pg_get_expr(c.relpartbound, c.oid)
        FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = inhrelid
        WHERE inhparent = 'geoheal.snapshots'::regclass ORDER BY 1
    """)
    assert [name for name, _ in bounds] == ["snapshots_2026_10", "snapshots_2026_11"]
    assert not any("DEFAULT" in bound for _, bound in bounds)


def test_snapshots_have_one_index(ask):
    indexes = ask("SELECT indexdef FROM pg_indexes WHERE schemaname = 'geoheal' AND tablename = 'snapshots'")
    definition = "CREATE UNIQUE INDEX snapshots_pkey ON ONLY geoheal.snapshots USING btree (%s)"
    assert indexes == [(definition % "system_id, captured_at, id",)]


def test_functions_lend_no_rights_and_forbid_no_parallel_plan(ask):
    functions = ask(
        "SELECT proname, prosecdef, proparallel FROM pg_proc WHERE pronamespace = 'geoheal'::regnamespace"
    )
    for name, definer, parallel in functions:
        assert not definer, name
        assert parallel in "sr", name


def test_what_refers_to_a_row_that_is_pruned_is_found_by_index(ask):
    """A delete looks for rows that refer to what it removes; without an index it reads the whole table."""
    unindexed = ask("""
        SELECT f.conrelid::regclass::text, f.conname
        FROM pg_constraint AS f
        WHERE f.contype = 'f' AND f.connamespace = 'geoheal'::regnamespace AND NOT EXISTS (
            SELECT FROM pg_index AS x WHERE x.indrelid = f.conrelid
            AND ((x.indkey::int2[])[0:cardinality(f.conkey) - 1] @> f.conkey
                 OR (x.indisunique AND x.indpred IS NULL AND x.indkey::int2[] <@ f.conkey))
        )
    """)
    assert unindexed == []
