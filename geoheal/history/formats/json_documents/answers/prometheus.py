"""Answers of Prometheus and of what speaks as it does (Loki, Mimir, VictoriaMetrics)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geoheal.errors import InvalidInput
from geoheal.history.formats.json_documents.answers.series import (
    NO_POINTS,
    Found,
    NamedSeries,
    Rows,
    found,
    named_by_labels,
    objects,
)

TITLE, TOOL = "a Prometheus query result", "Prometheus"


def query_result(document: Mapping[str, Any]) -> Found | None:
    """Return a series per result, named by its metric and the labels that distinguish it.

    Raises
    ------
    InvalidInput
        When the answer is an error.
    """
    if document.get("status") == "error" and "errorType" in document:
        raise InvalidInput(f"The file holds no metrics: Prometheus answered {document.get('error')!r}.")
    data = document.get("data", document)
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(result, list):
        return None
    if data.get("resultType") == "streams":
        raise InvalidInput(
            "The file holds lines of a log from Loki, no metrics; ask for one, such as rate({app=…}[1m]) or "
            "quantile_over_time(0.95, {app=…} | logfmt | unwrap duration [1m])."
        )
    if data.get("resultType") == "scalar":
        return found([NamedSeries(name="value", points=[_pair(result)])], TITLE, TOOL)
    if result and not any("metric" in each for each in objects(result)):
        return None
    return found(_series(objects(result)), TITLE, TOOL) if result or "resultType" in data else None


def exported(rows: Rows) -> Found | None:
    """Lines of VictoriaMetrics' export: a series each, with its values and timestamps."""
    if not rows or not all({"metric", "values", "timestamps"} <= each.keys() for each in rows):
        return None
    paired = [
        {"metric": each["metric"], "values": list(zip(each["timestamps"], each["values"], strict=False))}
        for each in rows
    ]
    return found(_series(paired), "an export of VictoriaMetrics", TOOL)


def queried(rows: Rows) -> Found | None:
    """``promtool query -o json``: the series alone, without the answer around them."""
    if not rows or not all(
        "metric" in each and {"value", "values", "histograms"} & each.keys() for each in rows
    ):
        return None
    return found(_series(rows), TITLE, TOOL)


def _series(result: Rows) -> Iterator[NamedSeries]:
    labels = [dict(each.get("metric") or {}) for each in result]
    names = named_by_labels([(own.pop("__name__", "value"), own) for own in labels])
    for name, each in zip(names, result, strict=True):
        floats = [
            _pair(point) for point in each.get("values") or ([each["value"]] if "value" in each else [])
        ]
        if floats:
            yield NamedSeries(name=name, points=floats)
        native = each.get("histograms") or ([each["histogram"]] if "histogram" in each else NO_POINTS)
        for part in ("count", "sum") if native else ():
            yield NamedSeries(
                name=f"{name}:{part}", points=[(at, histogram[part]) for at, histogram in native]
            )


def _pair(point: Sequence[Any]) -> tuple[Any, Any]:
    moment, value = point
    return moment, value
