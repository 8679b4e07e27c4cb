"""Which PostgreSQL stores everything, and how to connect to it."""

from pathlib import Path

from pydantic import AliasChoices, BaseModel, Field, SecretStr


class DatabaseOptions(BaseModel):
    """Which PostgreSQL stores everything, and how to connect to it."""

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GEOHEAL_DATABASE_URL", "DATABASE_URL"),
        description="PostgreSQL URL for requests (may lead to PgBouncer in transaction mode). "
        "Unset: the embedded PostgreSQL.",
    )
    direct_database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL URL that bypasses any pooler, for migrations and notifications; "
        "database_url by default.",
    )
    read_database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL URL of a read-only copy, for the history's charts and lists and for metrics; "
        "the database itself by default.",
    )
    database_is_direct: bool = Field(
        default=False,
        description="database_url connects directly to PostgreSQL, without a pooler, so that prepared "
        "statements can be used. The embedded PostgreSQL always does.",
    )
    statement_timeout_s: float = Field(
        default=30.0, gt=0, description="Time (s) after which the database cancels a request's statement."
    )
    data_dir: Path | None = Field(
        default=None, description="Folder of the embedded PostgreSQL. Unset: the user's data folder."
    )
