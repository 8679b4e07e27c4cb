"""The operator's file that maps metrics of OpenTelemetry and Prometheus to measurements.

.. code-block:: toml

    [otlp]
    system = "service.name"            # resource attribute that names the system
    node = "service.instance.id"       # and the one that names the replica
    semantic_conventions = true        # fields that no rule below measures are taken by the conventions
    own_metrics = 64                   # how many metrics that no rule names are taken, of one process

    [prometheus]
    system = "job"                     # label that names the system
    node = "instance"                  # and the one that names the replica

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

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Strict, StringConstraints, ValidationError

from geoheal.config.toml_file import read_toml
from geoheal.domain.snapshots.snapshot import FIGURES, RESERVED_NAMES
from geoheal.errors import ConfigurationError
from geoheal.monitor.telemetry.rules import OWN, AllOf, Labels, Mapped, MappingRule, Statistic
from geoheal.monitor.telemetry.semantic_conventions import CONVENTIONS, OWN_MAX

OWN_METRICS_MAX: Final = 200
"""Largest number of metrics of a process that can be accepted without a rule: a snapshot holds 256."""


def _field(value: str) -> str:
    own = value.removeprefix(OWN)
    if value not in FIGURES and (own == value or not own or own in RESERVED_NAMES):
        raise ValueError(f"must be one of {', '.join(FIGURES)}, or metrics.NAME with a name of your own")
    return value


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"is not a regular expression ({error})") from None
    return value


Text = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=255)]


class _MappingTable(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Metric(_MappingTable):
    name: Text
    field: Annotated[Text, AfterValidator(_field)]
    statistic: Statistic = Statistic.MEAN
    scale: float = Field(1.0, allow_inf_nan=False)
    where: dict[Text, Annotated[Text, AfterValidator(_pattern)]] = Field(default_factory=dict)


class _Otlp(_MappingTable):
    system: Text | None = None
    node: Text | None = None
    semantic_conventions: Annotated[bool, Strict()] = True
    own_metrics: Annotated[int, Strict(), Field(ge=0, le=OWN_METRICS_MAX)] = OWN_MAX
    metrics: list[_Metric] = Field(default_factory=list)


class _Prometheus(_MappingTable):
    system: Text | None = None
    node: Text | None = None


class _MappingFile(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    otlp: _Otlp = Field(default_factory=_Otlp)
    prometheus: _Prometheus = Field(default_factory=_Prometheus)


def mapping_of(file: Path | None) -> Mapped:
    """Return the mapping of a service.

    It consists of the rules in the operator's file, if there is one, and the conventions.

    Raises
    ------
    ConfigurationError
        When the file is not valid.
    """
    return CONVENTIONS if file is None else read_mapping(file)


def read_mapping(file: Path) -> Mapped:
    """Read and validate the operator's file.

    Its rules come before those of the semantic conventions. Other tables are ignored.

    Raises
    ------
    ConfigurationError
        When a key is wrong; names the file and the key.
    """
    try:
        whole = _MappingFile.model_validate(read_toml(file))
    except ValidationError as error:
        raise ConfigurationError(f"{file}: {'; '.join(_complaints(error))}.") from None
    given, labels = whole.otlp, whole.prometheus
    return Mapped(
        system=CONVENTIONS.system if given.system is None else (given.system,),
        node=CONVENTIONS.node if given.node is None else (given.node,),
        rules=(*map(_rule, given.metrics), *(CONVENTIONS.rules if given.semantic_conventions else ())),
        latencies=CONVENTIONS.latencies if given.semantic_conventions else None,
        own=given.own_metrics if given.semantic_conventions else 0,
        labels=Labels(
            CONVENTIONS.labels.system if labels.system is None else (labels.system,),
            CONVENTIONS.labels.node if labels.node is None else (labels.node,),
        ),
    )


def _rule(metric: _Metric) -> MappingRule:
    where = {key: re.compile(pattern) for key, pattern in metric.where.items()}
    return MappingRule(
        families=((metric.name,),),
        field=metric.field,
        statistic=metric.statistic,
        scale=metric.scale,
        condition=AllOf(where),
    )


def _complaints(error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in each["loc"])
        yield f"{key}: {each['msg'].removeprefix('Value error, ')}"
