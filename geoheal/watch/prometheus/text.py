"""Read expositions in Prometheus' text format or in OpenMetrics."""

from collections.abc import Iterator

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from geoheal.monitor.telemetry.prometheus.samples import COUNTER, TOTAL, Sample
from geoheal.watch.prometheus.families import Family


def families_in_text(text: str, time_ns: int, *, is_openmetrics: bool) -> Iterator[Family]:
    """Yield the families.

    Raises
    ------
    ValueError, IndexError, KeyError, TypeError
        When it cannot be read.
    """
    for family in (openmetrics_families if is_openmetrics else text_families)(text):
        samples = [Sample(each.name, each.labels, float(each.value), time_ns) for each in family.samples]
        yield Family(_name(family), "" if family.type == "unknown" else family.type, samples)


def _name(family: Metric) -> str:
    """Return the name that samples bear: a counter's ends in ``_total`` whatever its family's does."""
    counted = family.name + TOTAL
    is_counted = family.type == COUNTER and any(sample.name == counted for sample in family.samples)
    return counted if is_counted else family.name
