"""The health history: systems, their code versions and baselines, snapshots, and the API's tokens."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("COMMENT ON SCHEMA geoheal IS 'Health history of monitored systems.'")
    op.execute("COMMENT ON TABLE geoheal.alembic_version IS 'The migration that the schema stands at.'")
    op.execute("COMMENT ON COLUMN geoheal.alembic_version.version_num IS 'Revision of the last migration.'")
    create_systems()
    create_code_versions()
    create_baselines()
    create_snapshots()
    create_api_tokens()


def downgrade() -> None:
    for table in ("api_tokens", "snapshots", "baselines", "code_versions", "systems"):
        op.drop_table(table, schema="geoheal")


def create_systems() -> None:
    op.create_table(
        "systems",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key (UUIDv7)."),
        sa.Column(
            "name",
            sa.Text(),
            nullable=False,
            comment="Unique name under which reporters and people know the system.",
        ),
        sa.Column(
            "geometry",
            sa.Text(),
            nullable=False,
            comment="Convention of the basins: sphere (signed, L2-normalised) or simplex (probabilities).",
        ),
        sa.Column("dimension", sa.Integer(), nullable=False, comment="Coordinates of a basin (1 to 4096)."),
        sa.Column(
            "thresholds",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
            comment="Overrides of the default thresholds, by name.",
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the system was registered (UTC).",
        ),
        sa.CheckConstraint("geometry IN ('sphere', 'simplex')", name=op.f("systems_geometry_check")),
        sa.CheckConstraint("dimension BETWEEN 1 AND 4096", name=op.f("systems_dimension_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("systems_pkey")),
        sa.UniqueConstraint("name", name=op.f("systems_name_key")),
        schema="geoheal",
        comment="The monitored systems (a reference table where the database is distributed).",
    )


def create_code_versions() -> None:
    op.create_table(
        "code_versions",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7)."),
        sa.Column(
            "fingerprint",
            sa.Text(),
            nullable=False,
            comment="SHA-256 (hexadecimal) of hash, modules and versions.",
        ),
        sa.Column(
            "code_hash",
            sa.Text(),
            nullable=True,
            comment="Commit hash or other name of the code; NULL when unknown.",
        ),
        sa.Column(
            "active_modules",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Sorted names of the active modules.",
        ),
        sa.Column(
            "module_versions",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Version by module name.",
        ),
        sa.Column(
            "first_seen_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="captured_at when first stored (UTC).",
        ),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("code_versions_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("code_versions_pkey")),
        sa.UniqueConstraint("system_id", "fingerprint", name=op.f("code_versions_system_id_fingerprint_key")),
        schema="geoheal",
        comment="Each distinct state of a system's code, stored once and named by its snapshots.",
    )


def create_baselines() -> None:
    op.create_table(
        "baselines",
        sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key."),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        sa.Column(
            "basin",
            postgresql.ARRAY(sa.REAL()),
            nullable=False,
            comment="Amplitude of the reference basin, unit L2 norm.",
        ),
        sa.Column("source", sa.Text(), nullable=False, comment="first_snapshot, snapshot or coordinates."),
        sa.Column(
            "snapshot_captured_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="captured_at of the snapshot it came from.",
        ),
        sa.Column(
            "snapshot_id",
            sa.Uuid(),
            nullable=True,
            comment="id of the snapshot it came from, if any (no foreign key).",
        ),
        sa.Column(
            "active", sa.Boolean(), nullable=False, comment="Whether new snapshots are measured against it."
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was set (UTC)."),
        sa.CheckConstraint(
            "source IN ('first_snapshot', 'snapshot', 'coordinates')", name=op.f("baselines_source_check")
        ),
        sa.ForeignKeyConstraint(["system_id"], ["geoheal.systems.id"], name=op.f("baselines_system_id_fkey")),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("baselines_pkey")),
        schema="geoheal",
        comment="Versioned reference basins; at most one of a system is active.",
    )
    op.create_index(
        "baselines_active_key",
        "baselines",
        ["system_id"],
        unique=True,
        schema="geoheal",
        postgresql_where=sa.text("active"),
    )


def create_snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column(
            "system_id",
            sa.Uuid(),
            nullable=False,
            comment="The system (kept softly: partitions must be droppable).",
        ),
        sa.Column(
            "captured_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the state was observed (UTC); names the partition.",
        ),
        sa.Column(
            "id",
            sa.Uuid(),
            nullable=False,
            comment="Given by the reporter, so that a retry finds the first copy.",
        ),
        sa.Column("node", sa.Text(), nullable=True, comment="Replica of the system that was observed."),
        sa.Column("phi", sa.Double(), nullable=True, comment="Integration Φ (0..1); NULL when not measured."),
        sa.Column(
            "kappa_eff", sa.Double(), nullable=True, comment="Effective coupling κ; NULL when not measured."
        ),
        sa.Column(
            "basin",
            postgresql.ARRAY(sa.REAL()),
            nullable=True,
            comment="Amplitude of the basin, unit L2 norm; NULL when not measured.",
        ),
        sa.Column(
            "drift",
            sa.Double(),
            nullable=True,
            comment="Fisher–Rao distance (rad) from the baseline that was active at ingest.",
        ),
        sa.Column(
            "baseline_id",
            sa.Uuid(),
            nullable=True,
            comment="The baseline that drift was measured against (no foreign key).",
        ),
        sa.Column(
            "confidence", sa.Double(), nullable=True, comment="The system's confidence (dimensionless)."
        ),
        sa.Column("surprise", sa.Double(), nullable=True, comment="The system's surprise (dimensionless)."),
        sa.Column("agency", sa.Double(), nullable=True, comment="The system's agency (dimensionless)."),
        sa.Column(
            "regime",
            sa.Text(),
            nullable=True,
            comment="linear, geometric, hierarchical, breakdown or 4d_block_universe.",
        ),
        sa.Column("error_rate", sa.Double(), nullable=True, comment="Failed requests over requests (0..1)."),
        sa.Column(
            "request_count",
            sa.BigInteger(),
            nullable=True,
            comment="Requests that error_rate and latency speak of.",
        ),
        sa.Column("avg_latency_ms", sa.Double(), nullable=True, comment="Mean latency (ms)."),
        sa.Column("memory_usage_mb", sa.Double(), nullable=True, comment="Resident memory (MB)."),
        sa.Column("cpu_usage_pct", sa.Double(), nullable=True, comment="CPU (percent of one core)."),
        sa.Column(
            "code_version_id",
            sa.Uuid(),
            nullable=True,
            comment="The code that ran (code_versions.id; no foreign key).",
        ),
        sa.Column("label", sa.Text(), nullable=True, comment="The reporter's word for the snapshot."),
        sa.Column(
            "context",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="The reporter's free JSON.",
        ),
        sa.PrimaryKeyConstraint("system_id", "captured_at", "id", name=op.f("snapshots_pkey")),
        schema="geoheal",
        comment="The health history: one row for each observed state, partitioned by captured_at.",
        postgresql_partition_by="RANGE (captured_at)",
    )


def create_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key (UUIDv7)."),
        sa.Column("name", sa.Text(), nullable=False, comment="What a person calls the token."),
        sa.Column(
            "prefix",
            sa.Text(),
            nullable=False,
            comment="First characters of the token, to find and recognise it.",
        ),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the whole token."),
        sa.Column("role", sa.Text(), nullable=False, comment="reporter, viewer or operator."),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was made (UTC)."
        ),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it stops working; NULL for never.",
        ),
        sa.Column(
            "revoked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was revoked; NULL while it works.",
        ),
        sa.CheckConstraint("role IN ('reporter', 'viewer', 'operator')", name=op.f("api_tokens_role_check")),
        sa.PrimaryKeyConstraint("id", name=op.f("api_tokens_pkey")),
        sa.UniqueConstraint("prefix", name=op.f("api_tokens_prefix_key")),
        schema="geoheal",
        comment="Bearer tokens of the HTTP interface; the secrets themselves are not stored.",
    )
