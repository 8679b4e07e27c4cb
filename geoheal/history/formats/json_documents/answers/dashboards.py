"""Answers of Grafana, Graphite and Datadog."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.series import Found, Rows, Series, found, objects


def frames(document: Mapping[str, Any]) -> Found | None:
    """Data frames of Grafana (``/api/ds/query``): a list of values per field."""
    results = document.get("results")
    if not isinstance(results, dict):
        return None
    named = [
        (ref, frame) for ref, result in results.items() for frame in objects((result or {}).get("frames"))
    ]
    series = [each for ref, frame in named for each in _of_frame(ref, frame)]
    return found(series, "data frames of Grafana", "Grafana") if named else None


def _of_frame(ref: str, frame: Mapping[str, Any]) -> Iterator[Series]:
    fields, columns = frame["schema"]["fields"], frame["data"]["values"]
    place = next((at for at, field in enumerate(fields) if field.get("type") == "time"), None)
    for field, column in zip(fields, columns, strict=False):
        if place is None or field.get("type") != "number":
            continue
        shown = (field.get("config") or {}).get("displayNameFromDS")
        told = ":".join(f"{key}_{value}" for key, value in sorted((field.get("labels") or {}).items()))
        yield Series(
            name=shown or ":".join(filter(None, [str(field.get("name") or "value"), told])),
            points=list(zip(columns[place], column, strict=False)),
            detail=frame["schema"].get("refId") or ref,
        )


def graphite(rows: Rows) -> Found | None:
    """Series with ``datapoints`` of a value and a time (Graphite's render API, Grafana's older answers)."""
    if not rows or not all(isinstance(each.get("datapoints"), list) for each in rows):
        return None
    series = [
        Series(
            name=str(each.get("target") or "value"),
            points=[(point[1], point[0]) for point in each["datapoints"] if _is_pair(point)],
            detail=each.get("refId"),
        )
        for each in rows
    ]
    return found(series, "series of Graphite or Grafana", "Grafana")


def datadog(document: Mapping[str, Any]) -> Found | None:
    """Series with a ``pointlist`` of a time in milliseconds and a value (Datadog's query API)."""
    listed = objects(document.get("series"))
    if not listed or not all(isinstance(each.get("pointlist"), list) for each in listed):
        return None
    series = [
        Series(
            name=str(each.get("metric") or each.get("expression") or "value"),
            points=[(point[0], point[1]) for point in each["pointlist"] if _is_pair(point)],
            detail=each.get("scope") or each.get("expression"),
        )
        for each in listed
    ]
    return found(series, "series of Datadog", "Datadog")


def _is_pair(point: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(point, list) and len(point) == 2
