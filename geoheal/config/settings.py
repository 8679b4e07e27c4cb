"""Settings: the environment, read once.

Every setting is an environment variable named ``GEOHEAL_`` and the field's name in capitals.
``DATABASE_URL`` is understood as well as ``GEOHEAL_DATABASE_URL``.
"""

from datetime import timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from geoheal.constants import DEFAULT_PORT, PROBE_THREADS, ROLLUP_DELAY
from geoheal.errors import ConfigurationError

MEBIBYTE = 1024 * 1024

Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """What an operator can set; every field documents its unit."""

    model_config = SettingsConfigDict(
        env_prefix="GEOHEAL_", extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    database_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GEOHEAL_DATABASE_URL", "DATABASE_URL"),
        description="PostgreSQL URL for requests (may lead to PgBouncer in transaction mode). "
        "Unset: the embedded PostgreSQL.",
    )
    direct_database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL URL past any pooler, for migrations and notifications; the same as "
        "database_url by default.",
    )
    read_database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL URL of a read-only copy, for the history's charts and lists and for metrics; "
        "the database itself by default.",
    )
    data_dir: Path | None = Field(
        default=None, description="Folder of the embedded PostgreSQL. Unset: the user's data folder."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535, description="TCP port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that answer requests.")
    threads: int = Field(
        default=16,
        ge=1,
        le=512,
        description="Requests that one process answers at a time, each with a database connection. Probes "
        "and requests that wait for evaluations have threads beside them.",
    )
    connections: int = Field(
        default=8192,
        ge=16,
        le=100_000,
        description="Connections that one process takes at a time, as far as its limit of open files allows.",
    )
    body_timeout_s: float = Field(
        default=30.0,
        gt=0,
        le=3600,
        description="Time (s) in which a request's whole body must arrive; a slower one is answered 408.",
    )
    bodies_per_client: int = Field(
        default=256,
        ge=1,
        le=100_000,
        description="Requests of one client (a token; an address without one) whose bodies may be on their "
        "way in one process; more are answered 429.",
    )
    allowed_hosts: Names = Field(
        default=(), description="Host names, comma-separated, under which clients may address the service."
    )
    cors_origins: Names = Field(
        default=(), description="Origins, comma-separated, whose pages may call the API. None by default."
    )
    require_tokens: bool = Field(
        default=False, description="Demand a bearer token on loopback too (always demanded elsewhere)."
    )
    reporters_set_baseline: bool = Field(
        default=False,
        description="Let tokens of the role reporter send set_baseline; otherwise that needs an operator.",
    )
    max_body_bytes: int = Field(
        default=MEBIBYTE, ge=1024, description="Largest request body (bytes) but for batches."
    )
    max_batch_bytes: int = Field(
        default=64 * MEBIBYTE, ge=1024, description="Largest batch (bytes, after decompression)."
    )
    max_evaluation_bytes: int = Field(
        default=4 * MEBIBYTE, ge=1024, description="Largest body (bytes) of a request to evaluate a change."
    )
    evaluations_at_once: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Evaluations that one process works on at a time. Unset: one for every two processors.",
    )
    evaluations_waiting: int = Field(
        default=8, ge=0, le=1000, description="Evaluations that may wait in one process, beside those."
    )
    evaluation_timeout_s: float = Field(
        default=900.0,
        gt=0,
        le=86_400,
        description="Time (s) after which an evaluation begins no further pair of runs; its answer is "
        "test_more at most then.",
    )
    tests_timeout_s: float = Field(
        default=120.0,
        gt=0,
        le=3600,
        description="Time (s) that one run of a project's own tests in the sandbox may take.",
    )
    sandbox_timeout_s: float = Field(
        default=30.0, gt=0, le=3600, description="Time (s) that one run in the sandbox may take."
    )
    sandbox_cpu_s: int = Field(
        default=25, ge=1, le=3600, description="CPU time (s) that one run in the sandbox may use."
    )
    sandbox_memory_bytes: int = Field(
        default=1024 * MEBIBYTE, ge=64 * MEBIBYTE, description="Memory (bytes) that one run may use."
    )
    sandbox_output_bytes: int = Field(
        default=16 * MEBIBYTE, ge=1024, description="Bytes that one run may return."
    )
    sandbox_file_bytes: int = Field(
        default=16 * MEBIBYTE,
        ge=1024,
        description="Bytes that one run may write.",
    )
    database_is_direct: bool = Field(
        default=False,
        description="database_url leads straight to PostgreSQL, past any pooler, so that prepared "
        "statements can be used. The embedded PostgreSQL always is.",
    )
    statement_timeout_s: float = Field(
        default=30.0, gt=0, description="Time (s) after which the database gives up on a request's statement."
    )
    retention_days: int | None = Field(
        default=None, ge=1, description="Days of history to keep; whole partitions are dropped. Unset: all."
    )
    incident_retention_days: int = Field(
        default=365,
        ge=0,
        description="Days for which resolved incidents are kept, with all that hangs on them. 0: for ever.",
    )
    evaluation_retention_days: int = Field(
        default=90, ge=0, description="Days for which ended evaluations are kept. 0: for ever."
    )
    recording_retention_days: int = Field(
        default=30, ge=0, description="Days for which recorded calls are kept. 0: for ever."
    )
    profile_retention_days: int = Field(
        default=30, ge=0, description="Days for which profiles are kept, in whole months. 0: for ever."
    )
    rollup_delay_s: float = Field(
        default=ROLLUP_DELAY.total_seconds(),
        ge=0,
        le=7 * 86_400,
        description="Time (s) after the end of an hour before a worker rolls it up. Snapshots that arrive "
        "later cost more, and have their hour rolled up again.",
    )
    archive_dir: Path | None = Field(
        default=None,
        description="Folder in which a service keeps each month of the history (Parquet) before retention "
        "drops it. Set it for all services of a database. Unset: what is dropped is gone.",
    )
    tidy_after_days: int = Field(
        default=0,
        ge=0,
        description="Days after the end of a month before a worker writes its snapshots again, in the order "
        "of their keys. It takes the month's room a second time while it does. 0: never.",
    )
    systems_max: int = Field(
        default=5_000, ge=1, description="Systems that there may be; the next one is refused (429)."
    )
    model_url: str | None = Field(
        default=None,
        description="Base URL of an OpenAI-compatible API that may write patches. Unset: none is asked.",
    )
    model_name: str | None = Field(default=None, description="Model that is asked for patches.")
    model_api_key: SecretStr | None = Field(default=None, description="Key for that API.")
    model_timeout_s: float = Field(
        default=60.0, gt=0, le=600, description="Time (s) that the model may take for a patch."
    )
    log_level: str = Field(default="INFO", description="Least severe log level that is written.")
    log_format: Literal["console", "json"] = Field(
        default="console", description="How log lines are written: console (logfmt, for people) or json."
    )
    first_token_file: Path | None = Field(
        default=None,
        description="File of an operator's token, which lets in while no other operator's token works; made "
        "with a new token if it is not there.",
    )
    public_url: HttpUrl | None = Field(
        default=None,
        description="Address under which people reach the service, for links in alerts: "
        "https://health.example.org.",
    )
    alert_webhook_url: SecretStr | None = Field(
        default=None, description="URL that alerts about incidents are posted to."
    )
    alert_webhook_secret: SecretStr | None = Field(
        default=None, description="Key (Base64) by which those posts are signed (Standard Webhooks)."
    )
    alert_urls: SecretStr | None = Field(
        default=None, description="Services, comma-separated, that get alerts, as apprise's URLs name them."
    )
    alert_routes_file: Path | None = Field(
        default=None,
        description="File (TOML) that says which alerts go to which channels, and how often they are "
        "repeated. Unset: all to all, every four hours.",
    )
    slack_webhook_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GEOHEAL_SLACK_WEBHOOK_URL", "SLACK_WEBHOOK_URL"),
        description="Incoming webhook of Slack that gets alerts.",
    )
    metrics_systems_max: int = Field(
        default=200,
        ge=0,
        le=10_000,
        description="Systems whose health /metrics reports, the worst first; the others are counted.",
    )
    otlp_file: Path | None = Field(
        default=None,
        description="File (TOML) that says which metrics of OpenTelemetry and Prometheus are which "
        "measurements, beside those that their conventions name.",
    )
    takeover_s: float = Field(
        default=30.0,
        ge=2,
        le=300,
        description="Time (s) after which other workers go on with what a dead one left. Clocks of all "
        "machines with workers must agree better than this.",
    )
    auto_calibrate: bool = Field(
        default=True,
        description="Calibrate systems without being asked, once they have three days of history. A system's "
        "own policy (auto_calibrate) can switch it off for that system alone.",
    )
    idempotency_hours: int = Field(
        default=24, ge=1, le=24 * 30, description="Time (h) for which an Idempotency-Key is remembered."
    )

    @field_validator("allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @property
    def pool_size(self) -> int:
        """Database connections of one process: one per request that is answered, and those of the probes."""
        return self.threads + PROBE_THREADS

    @property
    def database_connections(self) -> int:
        """Most database connections of one process: the pool, one for groups of snapshots, one to listen."""
        return self.pool_size + 2

    @property
    def retention(self) -> timedelta | None:
        """How long history is kept; None for ever."""
        return None if self.retention_days is None else timedelta(days=self.retention_days)

    @cached_property
    def binds_loopback(self) -> bool:
        """Whether the service can be reached from this machine alone."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def load_settings(**overrides: object) -> Settings:
    """Read the environment; ``overrides`` that are not None win over it.

    Raises
    ------
    ConfigurationError
        When a variable's value cannot be used; the message names it, never its value.
    """
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors(include_input=False))
        raise ConfigurationError(f"The settings cannot be used: {problems}.") from None


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0])
    return name if name.isupper() else f"GEOHEAL_{name.upper()}"
