"""The table of what code runs on the schema; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import CheckConstraint, Column, Table, Text

from geoheal.store.schema.tables import metadata

schema_compatibility = Table(
    "schema_compatibility",
    metadata,
    Column("name", Text, primary_key=True, comment="code: there is one row."),
    Column("oldest", Text, nullable=False, comment="Earliest migration whose code runs on this schema."),
    CheckConstraint("name = 'code'", name="single"),
    comment="Which versions of geoheal run on this schema.",
)
