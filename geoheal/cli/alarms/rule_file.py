"""The operator's file of own rules (TOML): read and checked completely before any rule is sent."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from geoheal.api.models.alarms.rules import RuleOrder
from geoheal.config.toml_file import read_toml
from geoheal.domain.alarms.condition import read_condition
from geoheal.domain.alarms.duration import read_duration
from geoheal.errors import ConfigurationError, InvalidInput
from geoheal.validation.complaint import invalid

KEYS = frozenset({"rules"})


def read_rule_file(file: Path) -> dict[str, Mapping[str, Any]]:
    """Read the ``[rules.NAME]`` tables of a file, by name.

    Raises
    ------
    ConfigurationError
        Names the file, the rule and what is wrong.
    """
    given = read_toml(file)
    rules = given.get("rules", {})
    if set(given) - KEYS or not isinstance(rules, dict):
        raise ConfigurationError(f"{file} may contain only tables [rules.NAME].")
    return {name: _checked(file, name, rule) for name, rule in rules.items()}


def _checked(file: Path, name: str, rule: object) -> Mapping[str, Any]:
    try:
        order = RuleOrder.model_validate(rule)
        read_condition(order.when)
        read_duration(order.for_, "for")
        read_duration(order.keep_firing_for, "keep_firing_for")
    except ValidationError as error:
        raise ConfigurationError(f"{file}: rule {name}: {invalid(error).message}") from None
    except InvalidInput as error:
        raise ConfigurationError(f"{file}: rule {name}: {error.message}") from None
    return order.model_dump(by_alias=True, exclude_unset=True)
