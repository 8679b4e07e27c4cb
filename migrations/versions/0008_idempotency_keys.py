"""Answers to requests with an Idempotency-Key, kept to be given again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column(
            "key",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of caller, method, path and Idempotency-Key.",
        ),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of the request's query and body.",
        ),
        sa.Column("claim_id", sa.Uuid(), nullable=False, comment="Who answers, or answered, the request."),
        sa.Column(
            "claimed_until",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Until when that is to be believed (UTC).",
        ),
        sa.Column(
            "status",
            sa.Integer(),
            nullable=True,
            comment="HTTP status of the answer; NULL until there is one.",
        ),
        sa.Column(
            "headers",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="Headers of the answer that are sent again, by name.",
        ),
        sa.Column("body", sa.LargeBinary(), nullable=True, comment="Body of the answer."),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When the key is forgotten (UTC).",
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("idempotency_keys_pkey")),
        schema="geoheal",
        comment="Answers to requests with an Idempotency-Key, kept to be given again.",
    )
    op.create_index("idempotency_keys_expired_idx", "idempotency_keys", ["expires_at"], schema="geoheal")


def downgrade() -> None:
    op.drop_table("idempotency_keys", schema="geoheal")
