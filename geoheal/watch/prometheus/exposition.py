"""Expositions of Prometheus targets, in the text format or in OpenMetrics, as data points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from geoheal.errors import InvalidInput
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.prometheus.samples import COUNTER, TOTAL, Sample, points_of

OPENMETRICS: Final = "application/openmetrics-text"
TARGET_INFO: Final = ("target_info", "target")
"""Names under which OpenTelemetry's exporters write the attributes of the resource."""


@dataclass(frozen=True, slots=True)
class Exposition:
    """Content of a target's exposition.

    Parameters
    ----------
    points
        Its metrics.
    resource
        What it says of itself (``target_info``), with OpenTelemetry's names.
    """

    points: list[Point]
    resource: Mapping[str, str]

    @property
    def flaws(self) -> Sequence[str]:
        """Return why metrics cannot be used."""
        return sorted({f"{point.metric} {point.reason}" for point in self.points if point.reason})


def read_exposition(text: str, media_type: str, time_ns: int) -> Exposition:
    """Read an exposition.

    Parameters
    ----------
    text, media_type
        What the target answered.
    time_ns
        When (ns since 1970, UTC): it is one moment for all samples.

    Raises
    ------
    InvalidInput
        When it cannot be read.
    """
    parse = openmetrics_families if media_type == OPENMETRICS else text_families
    samples: list[Sample] = []
    types: dict[str, str] = {}
    resource: Mapping[str, str] = {}
    try:
        for family in parse(text):
            found = list(_samples(family, time_ns))
            if family.name in TARGET_INFO:
                resource = {key.replace("_", "."): value for key, value in found[0].labels.items()}
            samples += found
            types |= _types(family)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise InvalidInput(f"The metrics cannot be read: {error}.") from error
    return Exposition(points_of(samples, types), resource)


def _samples(family: Metric, time_ns: int) -> Iterator[Sample]:
    for sample in family.samples:
        yield Sample(sample.name, sample.labels, float(sample.value), time_ns)


def _types(family: Metric) -> dict[str, str]:
    """Return the type by the name that samples bear.

    A counter's ends in ``_total`` whatever its family's does.
    """
    if family.type == "unknown":
        return {}
    name = family.name
    if family.type == COUNTER and any(sample.name == name + TOTAL for sample in family.samples):
        name += TOTAL
    return {name: family.type}
