"""The operator's file that says which OpenTelemetry metrics are which measurements.

.. code-block:: toml

    [otlp]
    system = "service.name"            # resource attribute that names the system
    node = "service.instance.id"       # and the one that names the replica

    [[otlp.metrics]]
    name = "http.server.request.duration"
    field = "avg_latency_ms"
    statistic = "mean"
    scale = 1000.0                     # seconds to milliseconds

    [[otlp.metrics]]
    name = "http.server.request.duration"
    field = "error_rate"
    statistic = "share"
    where = { "http.response.status_code" = "5.." }

    [[otlp.metrics]]
    name = "queue.length"
    field = "metrics.queue_length"     # a measurement of one's own
"""

import dataclasses
import re
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from geoheal.domain.snapshot import FIGURES, RESERVED_NAMES
from geoheal.errors import ConfigurationError

OWN: Final = "metrics."
"""What a field begins with that is none of the snapshot's own."""


class Statistic(StrEnum):
    """What is made of the data points of a metric."""

    MEAN = "mean"
    """Of the values; of a histogram, sum over count."""
    SUM = "sum"
    MIN = "min"
    MAX = "max"
    COUNT = "count"
    """Of a histogram's observations."""
    SHARE = "share"
    """Of the observations (or the sum) that have certain attributes."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one measurement is made of.

    Parameters
    ----------
    name
        Of the metric.
    field
        Of the snapshot; ``metrics.`` and a name for one of the operator's own.
    statistic, scale
        What is made of the data points, and by what it is multiplied.
    where
        Attributes that a data point must have, each a regular expression of the whole value. For a share,
        those of its numerator.
    """

    name: str
    field: str
    statistic: Statistic = Statistic.MEAN
    scale: float = 1.0
    where: Mapping[str, re.Pattern[str]] = dataclasses.field(default_factory=dict)

    def matches(self, attributes: Mapping[str, str]) -> bool:
        """Whether a data point has the attributes."""
        return all(pattern.fullmatch(attributes.get(key, "")) for key, pattern in self.where.items())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class OtlpMapping:
    """The whole mapping.

    Parameters
    ----------
    system, node
        Resource attributes that name the system and its replica.
    rules
        In the order of the file.
    """

    system: str = "service.name"
    node: str = "service.instance.id"
    rules: tuple[Rule, ...]


def _field(value: str) -> str:
    own = value.removeprefix(OWN)
    if value not in FIGURES and (own == value or not own or own in RESERVED_NAMES):
        raise ValueError(f"is none of {', '.join(FIGURES)}, nor metrics. and a name of your own")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error})") from None
    return value


Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=255)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Metric(_Table):
    name: Text
    field: Annotated[Text, AfterValidator(_field)]
    statistic: Statistic = Statistic.MEAN
    scale: float = Field(1.0, allow_inf_nan=False)
    where: dict[Text, Annotated[Text, AfterValidator(_pattern)]] = Field(default_factory=dict)


class _Otlp(_Table):
    system: Text = "service.name"
    node: Text = "service.instance.id"
    metrics: list[_Metric] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    otlp: _Otlp


def read_mapping(file: Path) -> OtlpMapping:
    """Read and validate the operator's file; other tables than ``[otlp]`` are not looked at.

    Raises
    ------
    ConfigurationError
        Naming the file and the key that is wrong.
    """
    try:
        given = _File.model_validate(tomllib.loads(file.read_text(encoding="utf-8"))).otlp
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is no valid TOML: {error}.") from error
    except ValidationError as error:
        raise ConfigurationError(f"{file}: {'; '.join(_complaints(error))}.") from None
    return OtlpMapping(
        system=given.system, node=given.node, rules=tuple(_rule(each) for each in given.metrics)
    )


def _rule(metric: _Metric) -> Rule:
    where = {key: re.compile(pattern) for key, pattern in metric.where.items()}
    return Rule(
        name=metric.name, field=metric.field, statistic=metric.statistic, scale=metric.scale, where=where
    )


def _complaints(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in each["loc"])
        yield f"{key}: {each['msg'].removeprefix('Value error, ')}"
