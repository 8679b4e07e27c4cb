"""Rules of metrics from an operator's file (TOML)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from geoheal.compare.rules import Criticality, Rule, Worse, default_rule
from geoheal.config.toml_file import read_toml
from geoheal.errors import ConfigurationError
from geoheal.validation.complaint import invalid


class RuleEntry(BaseModel):
    """Rule of one metric; omitted values are the defaults of the metric's name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    worse: Worse | None = None
    criticality: Criticality | None = None
    least_effect: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    tolerated: Annotated[float, Field(ge=0, le=10, allow_inf_nan=False)] | None = None


class _Rules(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    metrics: dict[str, RuleEntry] = Field({})


class _RuleFile(_Rules):
    configs: dict[str, _Rules] = Field({})


def read_rules(file: Path, config: str | None = None) -> Mapping[str, Rule]:
    """Read ``[metrics.NAME]`` tables with `worse`, `criticality`, `least_effect` and `tolerated`.

    Parameters
    ----------
    config
        Name of a configuration: the tables ``[configs.CONFIG.metrics.NAME]`` take precedence.

    Raises
    ------
    ConfigurationError
        When the file is not valid; names the file and the error.
    """
    try:
        given = _RuleFile.model_validate(read_toml(file))
    except ValidationError as error:
        raise ConfigurationError(f"{file}: {invalid(error, RuleEntry.model_fields).message}") from None
    if config is None:
        return rules_of(given.metrics)
    if config not in given.configs:
        known = ", ".join(given.configs) or "none"
        raise ConfigurationError(f"{file} has no configuration {config!r}; there are: {known}.")
    return rules_of({**given.metrics, **given.configs[config].metrics})


def rules_of(entries: Mapping[str, RuleEntry]) -> Mapping[str, Rule]:
    """Return the rules for entries by metric."""
    return {name: _rule(name, entry) for name, entry in entries.items()}


def _rule(name: str, entry: RuleEntry) -> Rule:
    usual = default_rule(name)
    return Rule(
        worse=entry.worse or usual.worse,
        criticality=entry.criticality or usual.criticality,
        least_effect=usual.least_effect if entry.least_effect is None else entry.least_effect,
        tolerated=usual.tolerated if entry.tolerated is None else entry.tolerated,
    )
