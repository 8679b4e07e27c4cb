"""The data dictionary, read from PostgreSQL's catalogue."""

from collections.abc import Sequence
from itertools import groupby

from sqlalchemy import Connection, text

from geoheal.domain.access.data_dictionary import (
    DataDictionary,
    DictionaryColumn,
    Relation,
    RelationKind,
    SqlFunction,
)
from geoheal.errors import MigrationRequired
from geoheal.store.schema.tables import SCHEMA

COLUMNS = text("""
    SELECT c.relname AS relation, c.relkind = 'v' AS is_view,
           coalesce(obj_description(c.oid, 'pg_class'), '') AS about,
           a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
           coalesce(col_description(c.oid, a.attnum), '') AS comment
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind IN ('r', 'p', 'v')
      AND NOT c.relispartition
    ORDER BY c.relname COLLATE "C", a.attnum
""")

FUNCTIONS = text("""
    SELECT p.proname AS name, pg_get_function_arguments(p.oid) AS arguments,
           pg_get_function_result(p.oid) AS result,
           coalesce(obj_description(p.oid, 'pg_proc'), '') AS comment
    FROM pg_proc AS p WHERE p.pronamespace = CAST(:schema AS regnamespace)
    ORDER BY p.proname COLLATE "C", p.pronargs, pg_get_function_arguments(p.oid) COLLATE "C"
""")

ABOUT = text("SELECT coalesce(obj_description(to_regnamespace(:schema), 'pg_namespace'), '')")


def read(connection: Connection) -> DataDictionary:
    """Read what the schema ``geoheal`` holds; any role may, whatever it may read of the rows.

    Raises
    ------
    MigrationRequired
        When the database has no such schema.
    """
    named = {"schema": SCHEMA}
    if connection.scalar(text("SELECT to_regnamespace(:schema) IS NULL"), named):
        raise MigrationRequired("The database has no schema geoheal yet; run: geoheal migrate")
    return DataDictionary(
        comment=connection.execute(ABOUT, named).scalar_one(),
        relations=_relations(connection),
        functions=[SqlFunction(**row) for row in connection.execute(FUNCTIONS, named).mappings()],
    )


def _relations(connection: Connection) -> Sequence[Relation]:
    rows = connection.execute(COLUMNS, {"schema": SCHEMA}).all()
    relations = groupby(rows, lambda row: (row.relation, row.is_view, row.about))
    return [
        Relation(
            name=name,
            kind=RelationKind.VIEW if is_view else RelationKind.TABLE,
            comment=about,
            columns=[
                DictionaryColumn(name=row.name, type=row.type, nullable=row.nullable, comment=row.comment)
                for row in columns
            ],
        )
        for (name, is_view, about), columns in relations
    ]
