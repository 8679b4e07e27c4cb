"""What the database server says of itself."""

from datetime import UTC, datetime

from sqlalchemy import Connection, func, select, text


def version(connection: Connection) -> int:
    """PostgreSQL's version as one number: 150018 is 15.18."""
    return int(connection.execute(text("SELECT current_setting('server_version_num')")).scalar_one())


def now(connection: Connection) -> datetime:
    """Return the server's time at this moment (UTC)."""
    moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return moment.astimezone(UTC)
