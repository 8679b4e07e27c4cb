"""Expositions of Prometheus targets, in protobuf, OpenMetrics or the text format, as data points."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from geoheal.errors import InvalidInput
from geoheal.monitor.telemetry.buckets import Explicit
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.prometheus.samples import Sample, points_of
from geoheal.watch.prometheus.content import Content
from geoheal.watch.prometheus.families import Family
from geoheal.watch.prometheus.protobuf import families_in_protobuf
from geoheal.watch.prometheus.text import families_in_text

TARGET_INFO: Final = ("target_info", "target")
"""Names under which OpenTelemetry's exporters write the attributes of the resource."""

SAMPLES_MAX: Final = 500_000
"""Samples of an exposition: each becomes an object, however short its encoding."""

COUNT_MAX: Final = 2**63
NO_COUNT: Final = f"counts below zero, or more than {COUNT_MAX:,}"


@dataclass(frozen=True, slots=True)
class Exposition:
    """Content of a target's exposition.

    Parameters
    ----------
    points
        Its metrics.
    resource
        Its attributes (``target_info``), with OpenTelemetry's names.
    """

    points: list[Point]
    resource: Mapping[str, str]

    @property
    def flaws(self) -> Sequence[str]:
        """Return why metrics, or parts of them, cannot be used."""
        found = ((point.metric, point.reason or point.remark) for point in self.points)
        return sorted({f"{metric} {flaw}" for metric, flaw in found if flaw})


def read_exposition(body: bytes, content_type: str, time_ns: int) -> Exposition:
    """Read an exposition.

    Parameters
    ----------
    body, content_type
        The target's response.
    time_ns
        Time (ns since 1970, UTC) of all samples.

    Raises
    ------
    InvalidInput
        When it cannot be read.
    """
    content = Content.of(content_type)
    if content.is_protobuf:
        families = families_in_protobuf(body, time_ns)
    else:
        text = body.decode(errors="replace")
        families = families_in_text(text, time_ns, is_openmetrics=content.is_openmetrics)
    try:
        return _exposition(families)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise InvalidInput(f"The metrics cannot be read: {error}.") from error


def _exposition(families: Iterable[Family]) -> Exposition:
    samples: list[Sample] = []
    types: dict[str, str] = {}
    resource: Mapping[str, str] = {}
    for family in families:
        if family.name in TARGET_INFO and family.samples:
            labels = family.samples[0].labels
            resource = {key.replace("_", "."): value for key, value in labels.items()}
        samples += family.samples
        if len(samples) > SAMPLES_MAX:
            raise ValueError(f"there are more than {SAMPLES_MAX:,} samples")
        if family.kind:
            types[family.name] = family.kind
    return Exposition(list(map(_countable, points_of(samples, types))), resource)


def _countable(point: Point) -> Point:
    """Return a point with the reason if it counts what cannot be sent."""
    counts = [] if point.count is None else [point.count]
    if isinstance(point.buckets, Explicit):
        counts.append(sum(point.buckets.counts))
    is_countable = all(0 <= each <= COUNT_MAX for each in counts)
    return point if is_countable else replace(point, reason=point.reason or NO_COUNT)
