"""Where the service listens, who has access, and how much it accepts at a time."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, HttpUrl, field_validator
from pydantic_settings import NoDecode

from geoheal.constants import DEFAULT_PORT, MEBIBYTE

Names = Annotated[tuple[str, ...], NoDecode]


class ServingOptions(BaseModel):
    """Where the service listens, who has access, and how much it accepts at a time."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535, description="TCP port to listen on.")
    workers: int = Field(default=1, ge=1, le=64, description="Processes that answer requests.")
    threads: int = Field(
        default=16,
        ge=1,
        le=512,
        description="Requests that one process answers at a time, each with a database connection. Probes "
        "and requests that wait for evaluations have threads of their own.",
    )
    connections: int = Field(
        default=8192,
        ge=16,
        le=100_000,
        description="Connections that one process accepts at a time, if its limit of open files allows it.",
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
        description="Requests of one client (a token, or an address without one) whose bodies one process "
        "receives at a time; further ones are answered 429.",
    )
    max_body_bytes: int = Field(
        default=MEBIBYTE, ge=1024, description="Largest request body (bytes), except for batches."
    )
    max_batch_bytes: int = Field(
        default=64 * MEBIBYTE, ge=1024, description="Largest batch (bytes, after decompression)."
    )
    allowed_hosts: Names = Field(
        default=(), description="Host names, comma-separated, that clients may use for the service."
    )
    cors_origins: Names = Field(
        default=(), description="Origins, comma-separated, whose pages may call the API. Default: none."
    )
    public_url: HttpUrl | None = Field(
        default=None,
        description="Address at which people reach the service, for links in alerts, such as "
        "https://health.example.org.",
    )
    require_tokens: bool = Field(
        default=False, description="Demand a bearer token on loopback too (always demanded elsewhere)."
    )
    first_token_file: Path | None = Field(
        default=None,
        description="File with an operator's token, which is valid as long as no other operator's token is; "
        "created with a new token if it is missing.",
    )
    reporters_set_baseline: bool = Field(
        default=False,
        description="Let tokens of the role reporter send set_baseline; otherwise that needs an operator.",
    )
    idempotency_hours: int = Field(
        default=24, ge=1, le=24 * 30, description="Time (h) for which an Idempotency-Key is remembered."
    )
    systems_max: int = Field(
        default=5_000, ge=1, description="Largest number of systems; further ones are refused (429)."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO", description="Least severe log level that is written."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="How log lines are written: console (logfmt, for people) or json."
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _level(cls, value: object) -> object:
        """Accept any case of letters, and the other names that Python's ``logging`` has for levels."""
        name = value.upper() if isinstance(value, str) else value
        return {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(name, name) if isinstance(name, str) else name

    @field_validator("allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )
