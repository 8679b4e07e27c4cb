"""Tables of the service itself: tokens, idempotency keys, and the oldest code that runs on the schema."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from geoheal.domain.access.token import Role
from geoheal.store.schema.column_types import EnumWord, one_of
from geoheal.store.schema.tables import UtcTime, metadata

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column(
        "key", LargeBinary, primary_key=True, comment="SHA-256 of caller, method, path and Idempotency-Key."
    ),
    Column("fingerprint", LargeBinary, nullable=False, comment="SHA-256 of the request's query and body."),
    Column(
        "claim_id",
        Uuid,
        nullable=False,
        comment="Claim of the process that answers, or answered, the request.",
    ),
    Column(
        "claimed_until", UtcTime, nullable=False, comment="When the claim ends unless it is renewed (UTC)."
    ),
    Column("status", Integer, comment="HTTP status of the answer; NULL until there is one."),
    Column(
        "headers", JSONB(none_as_null=True), comment="Headers of the answer that are sent again, by name."
    ),
    Column("body", LargeBinary, comment="Body of the answer."),
    Column("expires_at", UtcTime, nullable=False, comment="When the key is forgotten (UTC)."),
    Index("idempotency_keys_expired_idx", "expires_at"),
    comment="Answers to requests with an Idempotency-Key, kept to be given again.",
)


schema_compatibility = Table(
    "schema_compatibility",
    metadata,
    Column("name", Text, primary_key=True, comment="code: there is one row."),
    Column("oldest", Text, nullable=False, comment="Earliest migration whose code runs on this schema."),
    CheckConstraint("name = 'code'", name="single"),
    comment="Which versions of geoheal run on this schema.",
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Uuid, primary_key=True, comment="Key (UUIDv7)."),
    Column("name", Text, nullable=False, comment="What a person calls the token."),
    Column(
        "prefix", Text, nullable=False, comment="First characters of the token, to find and recognise it."
    ),
    Column("secret_hash", LargeBinary, nullable=False, comment="SHA-256 of the whole token."),
    Column("role", EnumWord(Role), nullable=False, comment="reporter, viewer or operator."),
    Column("created_at", UtcTime, nullable=False, comment="When it was made (UTC)."),
    Column("expires_at", UtcTime, comment="When it stops working; NULL for never."),
    Column("revoked_at", UtcTime, comment="When it was revoked; NULL while it works."),
    UniqueConstraint("prefix"),
    one_of("role", Role),
    comment="Bearer tokens of the HTTP interface; the secrets themselves are not stored.",
)
