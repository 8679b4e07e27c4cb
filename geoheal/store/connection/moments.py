"""Moments as part of a statement's text.

The server leaves out partitions of the history when it plans such a statement, and the driver does not
prepare it: a prepared statement is planned for every partition.
"""

from datetime import datetime

from sqlalchemy import BindParameter, TextClause, bindparam, text

from geoheal.store.schema.tables import UtcTime


def moment(value: datetime) -> BindParameter[datetime]:
    """Return a moment that is part of the statement's text."""
    return bindparam(None, value, UtcTime(), literal_execute=True)


def with_literals(query: str, *names: str) -> TextClause:
    """Return a statement whose moments with these names are part of its text."""
    return text(query).bindparams(*(bindparam(name, type_=UtcTime(), literal_execute=True) for name in names))
