"""Tables of imports in SQLAlchemy Core; see :mod:`geoheal.store.schema.tables`."""

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from geoheal.store.schema.columns import row_id
from geoheal.store.schema.tables import UtcTime, metadata, of_system

imports = Table(
    "imports",
    metadata,
    of_system(),
    row_id(),
    Column("file", Text, nullable=False, comment="Name of the file, or stdin."),
    Column("started_at", UtcTime, nullable=False, comment="When it began (UTC)."),
    Column("stored", BigInteger, nullable=False, comment="Snapshots that it stored."),
    Column("merged", BigInteger, nullable=False, comment="Rows that it merged into snapshots of imports."),
    Column("first_at", UtcTime, nullable=False, comment="captured_at of its first row (UTC)."),
    Column("last_at", UtcTime, nullable=False, comment="captured_at of its last row (UTC)."),
    PrimaryKeyConstraint("system_id", "id"),
    comment="Imports of files, each of which can be undone.",
)

import_rows = Table(
    "import_rows",
    metadata,
    of_system(),
    Column("captured_at", UtcTime, nullable=False, comment="captured_at of the row (UTC)."),
    Column("id", Uuid, nullable=False, comment="id of the row: of its snapshot, unless that is named."),
    Column("import_id", Uuid, nullable=False, comment="The import that it came with (no foreign key)."),
    Column("snapshot_at", UtcTime, comment="captured_at of the snapshot that it was merged into (UTC)."),
    Column("snapshot_id", Uuid, comment="id of the snapshot that it was merged into; NULL where it is one."),
    Column(
        "fields",
        ARRAY(Text),
        comment="Fields that the row gives (metrics.NAME for metrics), where several rows make one snapshot.",
    ),
    PrimaryKeyConstraint("system_id", "captured_at", "id"),
    Index(
        "import_rows_snapshot_idx",
        "system_id",
        "snapshot_at",
        "snapshot_id",
        postgresql_where=text("snapshot_id IS NOT NULL"),
    ),
    comment="Rows of imported files, and the snapshots that they became or were merged into.",
)
