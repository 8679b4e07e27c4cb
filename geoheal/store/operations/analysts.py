"""Rights of analysts: to read the views and call the functions, and nothing else."""

from sqlalchemy import Connection, inspect, text

from geoheal.errors import NotFound
from geoheal.store.schema.tables import SCHEMA


def grant_analyst(connection: Connection, role: str) -> None:
    """Let a role read geoheal's views and call its functions.

    The tables stay closed to it: views read them with their owner's rights. A later version may bring more
    views; granting again covers those.

    Parameters
    ----------
    role
        Name of a role of the database server, spelled as PostgreSQL stores it.

    Raises
    ------
    NotFound
        When the server has no such role.
    """
    if not connection.scalar(
        text("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = :role)"), {"role": role}
    ):
        raise NotFound(f"The database has no role {role!r}; make it first: CREATE ROLE … LOGIN PASSWORD '…'.")
    grantee = connection.dialect.identifier_preparer.quote(role)
    views = (f"{SCHEMA}.{view}" for view in inspect(connection).get_view_names(SCHEMA))
    for right in (
        f"USAGE ON SCHEMA {SCHEMA}",
        f"SELECT ON {', '.join(views)}",
        f"EXECUTE ON ALL FUNCTIONS IN SCHEMA {SCHEMA}",
    ):
        connection.exec_driver_sql(f"GRANT {right} TO {grantee}")
