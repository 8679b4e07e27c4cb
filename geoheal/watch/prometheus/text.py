"""Read expositions in Prometheus' text format or in OpenMetrics."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from geoheal.monitor.telemetry.prometheus.samples import COUNTER, TOTAL, Sample
from geoheal.watch.prometheus.families import Family

EOF: Final = "# EOF"
COMMENT: Final = re.compile(r"# (?:HELP|TYPE|UNIT) (\S+)")


def families_in_text(text: str, time_ns: int, *, is_openmetrics: bool) -> Iterator[Family]:
    """Yield the families.

    Raises
    ------
    ValueError, IndexError, KeyError, TypeError
        When it cannot be read.
    """
    for family in _openmetrics(text) if is_openmetrics else text_families(text):
        samples = [Sample(each.name, each.labels, float(each.value), time_ns) for each in family.samples]
        yield Family(_name(family), "" if family.type == "unknown" else family.type, samples)


def _openmetrics(text: str) -> Iterator[Metric]:
    """Yield the families; one that OpenMetrics forbids is read as in the text format.

    Client libraries write such families, and Prometheus reads them: a histogram of values below zero has a
    negative sum. Without this, one of them would hide all metrics of its target.
    """
    if f"\n{text}".rstrip("\n").rpartition("\n")[2] != EOF:
        raise ValueError(f"the last line is not {EOF}, so the rest is missing")
    for block in _blocks(text):
        try:
            found = list(openmetrics_families(f"{block}{EOF}\n"))  # type: ignore[no-untyped-call]
        except ValueError:
            found = list(text_families(block))
        yield from found


def _blocks(text: str) -> Iterator[str]:
    """Yield the lines of each family that has a comment, with those that follow it."""
    lines: list[str] = []
    described = ""
    for line in text.split("\n"):  # splitlines() would also end a line within a label
        about = COMMENT.match(line)
        if about is not None and about[1] != described:
            yield _joined(lines)
            lines, described = [], about[1]
        if line and line != EOF:
            lines.append(line)
    yield _joined(lines)


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _name(family: Metric) -> str:
    """Return the name of samples: that of a counter always ends in ``_total``."""
    counted = family.name + TOTAL
    is_counted = family.type == COUNTER and any(sample.name == counted for sample in family.samples)
    return counted if is_counted else family.name
