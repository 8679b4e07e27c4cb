"""Comments and rights of tables and views, which a cluster drops when it creates some of them again."""

from sqlalchemy import Connection, text

from geoheal.store.schema.all_tables import SCHEMA

_COMMENTS = f"""
    SELECT format('COMMENT ON %s %s%s IS %L',
        CASE WHEN d.objsubid > 0 THEN 'COLUMN' WHEN c.relkind = 'v' THEN 'VIEW' ELSE 'TABLE' END,
        c.oid::regclass, '.' || quote_ident(a.attname), d.description)
    FROM pg_class AS c
    JOIN pg_description AS d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass
    LEFT JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
    WHERE c.relnamespace = '{SCHEMA}'::regnamespace AND c.relkind IN ('r', 'p', 'v')
"""
_RIGHTS = f"""
    SELECT format('GRANT %s%s ON %s TO %s%s', x.privilege_type, ' (' || quote_ident(o.attname) || ')',
        c.oid::regclass, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END,
        CASE WHEN x.is_grantable THEN ' WITH GRANT OPTION' END)
    FROM pg_class AS c
    CROSS JOIN LATERAL (
        SELECT NULL AS attname, c.relacl AS rights
        UNION ALL SELECT a.attname, a.attacl FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0
    ) AS o
    CROSS JOIN LATERAL aclexplode(o.rights) AS x
    WHERE c.relnamespace = '{SCHEMA}'::regnamespace AND c.relkind IN ('r', 'p', 'v')
      AND x.grantee <> c.relowner
"""


def statements(connection: Connection) -> list[str]:
    """Return the statements that give the tables and views their comments and rights, as they are now."""
    return list(connection.scalars(text(f"{_COMMENTS} UNION ALL {_RIGHTS}")))


def restore(connection: Connection, before: list[str]) -> None:
    """Give comments and rights again that were there before and are missing."""
    there = set(statements(connection))
    for each in before:
        if each not in there:
            connection.exec_driver_sql(each.replace("%", "%%"))
