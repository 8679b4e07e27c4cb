"""Rights of analysts: to read the views, to call the functions, and to have their own tables."""

import re
from typing import Final

from sqlalchemy import Connection, inspect, text

from geoheal.errors import Conflict, InvalidInput, NotFound
from geoheal.store.cluster import distribution
from geoheal.store.schema.tables import SCHEMA

_TAKEN: Final = re.compile(r"geoheal(_.*)?|public|information_schema|pg_.*")
"""Names of schemas that belong to geoheal, to PostgreSQL, or to everyone."""
_HELD: Final = text("""
    SELECT 'TABLE ' || CAST(CAST(c.oid AS regclass) AS text)
    FROM pg_class AS c
    WHERE c.relnamespace = CAST(quote_ident(:schema) AS regnamespace)
      AND c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
      AND NOT EXISTS (
          SELECT 1 FROM pg_depend AS d
          WHERE d.classid = CAST('pg_class' AS regclass) AND d.objid = c.oid
            AND d.refclassid = d.classid AND d.deptype IN ('a', 'i')
      )
    UNION ALL
    SELECT 'ROUTINE ' || CAST(CAST(p.oid AS regprocedure) AS text)
    FROM pg_proc AS p WHERE p.pronamespace = CAST(quote_ident(:schema) AS regnamespace)
    UNION ALL
    SELECT 'TYPE ' || CAST(CAST(t.oid AS regtype) AS text)
    FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
    WHERE t.typnamespace = CAST(quote_ident(:schema) AS regnamespace)
      AND (t.typtype IN ('e', 'd', 'r') OR c.relkind = 'c')
""")
"""Kinds of objects of a schema in ALTER; sequences of columns follow their tables."""
_FUNCTIONS: Final = text(f"""
    SELECT CAST(CAST(oid AS regprocedure) AS text) FROM pg_proc
    WHERE pronamespace = CAST('{SCHEMA}' AS regnamespace) ORDER BY 1
""")
"""One by one: a cluster refuses rights on tables after those on all functions of a schema."""
_BELOW_VIEWS: Final = text(f"""
    SELECT DISTINCT CAST(CAST(t.oid AS regclass) AS text)
    FROM pg_class AS v
    JOIN pg_rewrite AS r ON r.ev_class = v.oid
    JOIN pg_depend AS d ON d.classid = CAST('pg_rewrite' AS regclass) AND d.objid = r.oid
        AND d.refclassid = CAST('pg_class' AS regclass)
    JOIN pg_class AS t ON t.oid = d.refobjid
    JOIN pg_dist_partition AS p ON p.logicalrelid = t.oid
    WHERE v.relkind = 'v' AND v.relnamespace = CAST('{SCHEMA}' AS regnamespace)
    ORDER BY 1
""")
"""Tables of a cluster that views read."""


def grant_analyst(connection: Connection, role: str) -> list[str]:
    """Let a role read geoheal's views and call its functions.

    It cannot read the tables: views read them with their owner's rights. On a cluster, nodes read them with
    the caller's rights, so the role may read the tables below the views. A later version may bring more
    views; granting again covers those.

    Parameters
    ----------
    role
        Name of a role of the database server, spelled as PostgreSQL stores it.

    Returns
    -------
    The tables that it may read.

    Raises
    ------
    NotFound
        When the server has no such role.
    """
    if not connection.scalar(
        text("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :role)"), {"role": role}
    ):
        raise NotFound(
            f"The database has no role {role!r}; create it first: CREATE ROLE … LOGIN PASSWORD '…'."
        )
    grantee = connection.dialect.identifier_preparer.quote(role)
    views = (f"{SCHEMA}.{view}" for view in inspect(connection).get_view_names(SCHEMA))
    for right in (
        f"USAGE ON SCHEMA {SCHEMA}",
        f"SELECT ON {', '.join(views)}",
        f"EXECUTE ON FUNCTION {', '.join(connection.scalars(_FUNCTIONS))}",
    ):
        connection.exec_driver_sql(f"GRANT {right} TO {grantee}")
    opened = list(connection.scalars(_BELOW_VIEWS)) if distribution.is_distributed(connection) else []
    for table in opened:  # a cluster refuses some of them together
        connection.exec_driver_sql(f"GRANT SELECT ON {table} TO {grantee}")
    return opened


def give_schema(connection: Connection, role: str, schema: str) -> bool:
    """Let a role create tables and views in its own schema.

    A schema that belongs to geoheal's role, as after restoring a backup, is handed over with its content.

    Parameters
    ----------
    role
        Name of a role of the database server, spelled as PostgreSQL stores it.
    schema
        Name of the schema.

    Returns
    -------
    Whether the schema was created or handed over; False if the role had it already.

    Raises
    ------
    InvalidInput
        When the name is empty, too long, or not an analyst's.
    Conflict
        When the schema belongs to somebody else, or when geoheal's own role may not make it.
    """
    if not 0 < len(schema.encode()) < 64 or _TAKEN.fullmatch(schema):
        raise InvalidInput(
            f"A schema of an analyst cannot be named {schema!r}; give another name, such as 'analysis'.",
            field="schema",
        )
    query = text(
        "SELECT pg_get_userbyid(nspowner) AS owner, nspowner = CAST(current_user AS regrole) AS ours "
        "FROM pg_namespace WHERE nspname = :schema"
    )
    found = connection.execute(query, {"schema": schema}).one_or_none()
    if found is not None and found.owner == role:
        return False
    if found is not None and not found.ours:
        raise Conflict(f"The schema {schema!r} exists and belongs to {found.owner!r}; give another name.")
    missing = _missing_rights(connection, role)
    if missing:
        raise Conflict(
            f"geoheal's role may not create a schema for {role!r}, and could not back up its tables. "
            f"An administrator of the server has to run first: {' '.join(missing)}"
        )
    quote = connection.dialect.identifier_preparer.quote
    if found is None:
        connection.exec_driver_sql(f"CREATE SCHEMA {quote(schema)} AUTHORIZATION {quote(role)}")
    else:
        for changed in [f"SCHEMA {quote(schema)}", *connection.scalars(_HELD, {"schema": schema})]:
            connection.exec_driver_sql(f"ALTER {changed} OWNER TO {quote(role)}")
    return True


def _missing_rights(connection: Connection, role: str) -> list[str]:
    """Return statements that give geoheal's role the missing rights to create a schema for another role."""
    quote = connection.dialect.identifier_preparer.quote
    query = text(
        "SELECT current_user AS me, current_database() AS name, "
        "has_database_privilege(current_database(), 'CREATE') AS makes, pg_has_role(:role, 'MEMBER') AS acts"
    )
    rights = connection.execute(query, {"role": role}).one()
    me = quote(rights.me)
    database = f"GRANT CREATE ON DATABASE {quote(rights.name)} TO {me};"
    member = f"GRANT {quote(role)} TO {me};"
    return [*([] if rights.makes else [database]), *([] if rights.acts else [member])]
