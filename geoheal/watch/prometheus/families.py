"""Families of metrics, however a target writes them."""

from collections.abc import Sequence
from dataclasses import dataclass

from geoheal.monitor.telemetry.prometheus.samples import Sample


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with all its series.

    Parameters
    ----------
    name
        As its samples spell it: of a counter with ``_total``.
    kind
        Its type; empty if unknown.
    samples
        Its samples.
    """

    name: str
    kind: str
    samples: Sequence[Sample]
