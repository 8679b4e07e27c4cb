"""Recorded calls of monitored applications."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _recordings()
    _counts()


def downgrade() -> None:
    op.drop_table("recording_counts", schema="geoheal")
    op.drop_table("recordings", schema="geoheal")


def _text(name: str, comment: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _moment(name: str, comment: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, comment=comment)


def _system() -> sa.Column[object]:
    return sa.Column("system_id", sa.Uuid(), nullable=False, comment="The system; part of every key.")


def _recordings() -> None:
    op.create_table(
        "recordings",
        _system(),
        sa.Column("id", sa.Uuid(), nullable=False, comment="Key within the system (UUIDv7: sorts by age)."),
        _text("module", "Import name of the module."),
        _text("function", "Qualified name of the function within the module."),
        _text("stratum", "Kind of the call: outcome, size, latency."),
        _text("outcome", "Type of the result or of the exception."),
        _text("error", "Type of the exception; NULL where it returned.", nullable=True),
        sa.Column("parts", sa.Integer(), nullable=False, comment="Parts of its arguments."),
        sa.Column("duration_ms", sa.Double(), nullable=False, comment="How long it took (ms)."),
        sa.Column(
            "redacted",
            sa.Boolean(),
            nullable=False,
            comment="Whether something was left out by its name.",
        ),
        _moment("recorded_at", "When it began (UTC)."),
        sa.Column("size", sa.Integer(), nullable=False, comment="Size of its values (bytes)."),
        _text("call", "Arguments before and after, and result: typed JSON."),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("recordings_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint("system_id", "id", name=op.f("recordings_pkey")),
        schema="geoheal",
        comment="Recorded calls of monitored applications: a few of each kind.",
    )
    columns = ["system_id", "module", "function", "id"]
    op.create_index("recordings_function_idx", "recordings", columns, schema="geoheal")
    op.create_index("recordings_recorded_idx", "recordings", ["recorded_at"], schema="geoheal")


def _counts() -> None:
    op.create_table(
        "recording_counts",
        _system(),
        _text("module", "Import name of the module."),
        _text("function", "Qualified name of the function; empty for the rest."),
        _text("reason", "Why not recorded; empty for calls that could be."),
        sa.Column("calls", sa.BigInteger(), nullable=False, comment="How many calls were looked at."),
        _moment("last_at", "When the last of them was reported (UTC)."),
        sa.ForeignKeyConstraint(
            ["system_id"], ["geoheal.systems.id"], name=op.f("recording_counts_system_id_fkey")
        ),
        sa.PrimaryKeyConstraint(
            "system_id", "module", "function", "reason", name=op.f("recording_counts_pkey")
        ),
        schema="geoheal",
        comment="Calls that were looked at, and why some of them could not be recorded.",
    )
    op.create_index("recording_counts_last_idx", "recording_counts", ["last_at"], schema="geoheal")
