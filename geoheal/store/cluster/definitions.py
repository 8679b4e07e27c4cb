"""Definitions of views, as PostgreSQL writes them."""

from sqlalchemy import Connection, text

_DEFINITION = text(
    "SELECT pg_get_viewdef(oid) FROM pg_class WHERE oid = to_regclass(:view) AND relkind = 'v'"
)
_PATH = text("SELECT set_config('search_path', :path, true)")


def definition_of(connection: Connection, view: str) -> str | None:
    """Return a view's query, in which every table is named with its schema; None if there is no such view.

    PostgreSQL leaves out schemas of the search path. A role named ``geoheal`` has the schema of that name
    in it by default.
    """
    path = connection.scalar(text("SHOW search_path"))
    connection.execute(_PATH, {"path": ""})
    found: str | None = connection.scalar(_DEFINITION, {"view": view})
    connection.execute(_PATH, {"path": path})
    return found
