"""Queries of analysts in a form that a cluster can plan.

The extension refuses a view that looks rows of systems up one by one, beginning at the systems (which are on
the coordinator alone), and a function in SQL with parameters. On a distributed database the same views begin
at the policies, which lie beside a system's rows, and the function makes its query when it is called. The
rewritten views are derived from those of the migrations, so that there is one definition. After a later
migration replaces them, they are derived again.
"""

import re
from typing import Final

from sqlalchemy import Connection, text

from geoheal.store.cluster.definitions import definition_of
from geoheal.store.schema.tables import SCHEMA

VIEWS: Final = ("system_status", "daily_health", "code_version_health")
"""Views that begin at the systems. On a cluster a system appears in them as soon as it has a policy."""

_REWRITTEN: Final = (
    (r"LEFT JOIN geoheal\.policies p ON \(\(p\.system_id = y\.id\)\)", ""),
    (r"\bp\.check_interval_s\b", "policy.check_interval_s"),
    (r"\by\.id\b", "policy.system_id"),
    (r"geoheal\.systems y\b", "geoheal.policies policy JOIN geoheal.systems y ON (y.id = policy.system_id)"),
    # Each system's rows are grouped where they are.
    (r"GROUP BY s\.code_version_id", "GROUP BY s.system_id, s.code_version_id"),
    # An optimisation barrier for the planner of a single server.
    (r"\bOFFSET 0\b", ""),
)

# A status that is computed beside the joins is computed in the list of columns.
_STATUS: Final = re.compile(r"\s+CROSS JOIN LATERAL \( SELECT\s+(CASE.*?END) AS status\) own\)", re.DOTALL)

_FUNCTIONS: Final = text("""
    SELECT p.proname AS name, p.prosrc AS body, p.pronargs AS arguments,
           pg_get_function_arguments(p.oid) AS given, pg_get_function_result(p.oid) AS result
    FROM pg_proc AS p JOIN pg_language AS l ON l.oid = p.prolang
    WHERE p.pronamespace = CAST(:schema AS regnamespace) AND l.lanname = 'sql' AND p.proretset
""")


_KEY: Final = f"{SCHEMA}.system_id($1)"
_OWN: Final = f"t.system_id = {_KEY}"
_BASELINE: Final = re.compile(r"SELECT b\.basin, y\.geometry INTO reference, convention.*?;", re.DOTALL)
_ITS_BASELINE: Final = f"""
    SELECT y.system_id, y.geometry INTO own_id, convention
    FROM {SCHEMA}.monitored_systems AS y WHERE y.system = $1;
    SELECT b.basin INTO reference FROM {SCHEMA}.baselines AS b WHERE b.system_id = own_id AND b.id = $2;"""
"""Each table is queried separately: a node that joins them during another query mixes up the answers."""
_DRIFT_FROM: Final = text(f"""
    SELECT pg_get_functiondef(p.oid) FROM pg_proc AS p
    WHERE p.pronamespace = CAST('{SCHEMA}' AS regnamespace) AND p.proname = 'drift_from'
""")


def adopt(connection: Connection) -> None:
    """Rewrite the views and functions for a cluster, unless they are rewritten already."""
    for name in VIEWS:
        view = f"{SCHEMA}.{name}"
        query = definition_of(connection, view)
        if query is not None and f"{SCHEMA}.policies policy" not in query:
            connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {view} AS {rewritten(query)}")
    for each in connection.execute(_FUNCTIONS, {"schema": SCHEMA}).all():
        connection.exec_driver_sql(_dynamic(each.name, each.given, each.result, each.body, each.arguments))
    drift = connection.scalar(_DRIFT_FROM)
    if drift is not None and _OWN in drift:
        found_once = drift.replace(_OWN, "t.system_id = $6").replace("convention;", "convention, own_id;")
        found_once = found_once.replace("DECLARE", "DECLARE\n    own_id uuid;", 1)
        found_once = _BASELINE.sub(lambda _: _ITS_BASELINE, found_once)
        found_once = found_once.replace(f"{SCHEMA}.health_timeline", f"{SCHEMA}.measured_snapshots")
        connection.exec_driver_sql(found_once.replace("%", "%%"))


def rewritten(query: str) -> str:
    """Return a view's query, as PostgreSQL writes it, beginning at the policies.

    >>> rewritten("SELECT y.id FROM geoheal.systems y")
    'SELECT policy.system_id FROM geoheal.policies policy JOIN geoheal.systems y ON (y.id = policy.system_id)'
    """
    status = _STATUS.search(query)
    if status is not None:
        query = _STATUS.sub(")", query).replace("own.status", f"({status[1]})")
    for found, instead in _REWRITTEN:
        query = re.sub(found, instead, query)
    return query


def _dynamic(name: str, given: str, result: str, body: str, arguments: int) -> str:
    # The caller looks up the system's key once, instead of each node.
    values = ", ".join([*(f"${number + 1}" for number in range(arguments)), _KEY])
    body = body.replace(_KEY, f"${arguments + 1}")
    return (
        f"CREATE OR REPLACE FUNCTION {SCHEMA}.{name}({given}) RETURNS {result} "
        f"LANGUAGE plpgsql STABLE PARALLEL SAFE AS $form$\n"
        f"BEGIN\n    RETURN QUERY EXECUTE $query${body}$query$ USING {values};\nEND\n$form$"
    )
