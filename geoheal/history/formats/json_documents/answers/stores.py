"""Answers of stores of series: OpenTSDB, Wavefront and Dynatrace."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.series import (
    Found,
    NamedSeries,
    Rows,
    found,
    named_by_labels,
    objects,
)

HOST: Final = "host"
"""The tag that names the node."""


def opentsdb(rows: Rows) -> Found | None:
    """Return series with their points by time in ``dps`` (``/api/query``)."""
    if not rows or not all(isinstance(each.get("dps"), dict | list) and "metric" in each for each in rows):
        return None
    labels = [{str(k): str(v) for k, v in (each.get("tags") or {}).items()} for each in rows]
    points = [each["dps"] for each in rows]
    return _tagged(
        [
            (
                str(each["metric"]),
                tags,
                list(held.items()) if isinstance(held, dict) else list(map(tuple, held)),
            )
            for each, tags, held in zip(rows, labels, points, strict=True)
        ],
        "series of OpenTSDB",
        "OpenTSDB",
    )


def wavefront(document: Mapping[str, Any]) -> Found | None:
    """Return series of pairs in ``data`` (``/api/v2/chart/api``)."""
    listed = objects(document.get("timeseries"))
    if not listed or not all(isinstance(each.get("data"), list) and "label" in each for each in listed):
        return None
    return _tagged(
        [
            (
                str(each["label"]),
                {str(k): str(v) for k, v in {**(each.get("tags") or {}), HOST: each.get(HOST) or ""}.items()},
                [(at, value) for at, value in each["data"]],
            )
            for each in listed
        ],
        "series of Wavefront",
        "Wavefront",
    )


def dynatrace(document: Mapping[str, Any]) -> Found | None:
    """Return values beside their timestamps, by dimensions of each metric (``/api/v2/metrics/query``)."""
    listed = [each for each in objects(document.get("result")) if "metricId" in each]
    if not listed:
        return None
    held = [(str(metric["metricId"]), each) for metric in listed for each in objects(metric.get("data"))]
    return _tagged(
        [
            (
                name,
                {str(k): str(v) for k, v in (each.get("dimensionMap") or {}).items()},
                list(zip(each["timestamps"], each["values"], strict=True)),
            )
            for name, each in held
        ],
        "metrics of Dynatrace",
        "Dynatrace",
    )


def _tagged(series: list[tuple[str, dict[str, str], list[tuple[Any, Any]]]], title: str, tool: str) -> Found:
    return found(_series(series), title, tool)


def _series(series: list[tuple[str, dict[str, str], list[tuple[Any, Any]]]]) -> Iterator[NamedSeries]:
    """Yield series of the nodes that their tag names, distinguished by the other tags."""
    nodes = [tags.pop(HOST, None) or None for _, tags, _ in series]
    names = named_by_labels([(name, tags) for name, tags, _ in series])
    for name, node, (_, _, points) in zip(names, nodes, series, strict=True):
        yield NamedSeries(name=name, points=points, node=node)
