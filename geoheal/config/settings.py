"""Settings: the environment, read once.

Every setting is an environment variable named ``GEOHEAL_`` and the field's name in capitals.
``DATABASE_URL`` is understood as well as ``GEOHEAL_DATABASE_URL``.
"""

from collections.abc import Container
from datetime import timedelta
from functools import cached_property
from ipaddress import ip_address

from pydantic import ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from geoheal.config.options.alerting import AlertingOptions
from geoheal.config.options.database import DatabaseOptions
from geoheal.config.options.evaluation import EvaluationOptions
from geoheal.config.options.healing import HealingOptions
from geoheal.config.options.retention import RetentionOptions
from geoheal.config.options.serving import ServingOptions
from geoheal.config.options.telemetry import TelemetryOptions
from geoheal.constants import PROBE_THREADS
from geoheal.errors import ConfigurationError

OPTIONS = (
    DatabaseOptions,
    ServingOptions,
    EvaluationOptions,
    RetentionOptions,
    HealingOptions,
    AlertingOptions,
    TelemetryOptions,
)
"""The groups of settings, in the order in which the configuration's page lists them."""


class Settings(
    DatabaseOptions,
    ServingOptions,
    EvaluationOptions,
    RetentionOptions,
    HealingOptions,
    AlertingOptions,
    TelemetryOptions,
    BaseSettings,
):
    """Settings of an operator; every field documents its unit."""

    model_config = SettingsConfigDict(
        env_prefix="GEOHEAL_", extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    @property
    def pool_size(self) -> int:
        """Database connections of one process: one per request that is answered, and those of the probes."""
        return self.threads + PROBE_THREADS

    @property
    def database_connections(self) -> int:
        """Most database connections of one process.

        The pool, two of the event loop and one of its threads for groups of snapshots, and one to listen.
        """
        return self.pool_size + 4

    @property
    def retention(self) -> timedelta | None:
        """How long history is kept; None for ever."""
        return timedelta(days=self.retention_days) if self.retention_days else None

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
        chosen = {name for name, value in overrides.items() if value is not None}
        problems = "; ".join(
            f"{_spelt(str(each['loc'][0]), chosen)}: {each['msg'].removeprefix('Value error, ')}"
            for each in error.errors(include_input=False)
        )
        raise ConfigurationError(f"The settings cannot be used: {problems}.") from None


def _spelt(name: str, chosen: Container[str]) -> str:
    """Return the name of a setting as the user wrote it: an option, or a variable."""
    if name in chosen:
        return f"--{name.replace('_', '-')}"
    return name if name.isupper() else f"GEOHEAL_{name.upper()}"
