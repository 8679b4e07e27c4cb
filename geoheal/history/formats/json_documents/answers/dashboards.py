"""Answers of Grafana, Graphite and Datadog."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.series import Found, NamedSeries, Rows, found, objects

MILLISECONDS_IN: Final = {
    "nanosecond": 1e-6, "microsecond": 1e-3, "second": 1e3, "minute": 6e4, "hour": 3.6e6,
}  # fmt: skip


def frames(document: Mapping[str, Any]) -> Found | None:
    """Return data frames of Grafana (``/api/ds/query``): a list of values per field."""
    results = document.get("results")
    if not isinstance(results, dict):
        return None
    named = [
        (ref, frame) for ref, result in results.items() for frame in objects((result or {}).get("frames"))
    ]
    series = [each for ref, frame in named for each in _of_frame(ref, frame)]
    return found(series, "data frames of Grafana", "Grafana") if named else None


def inspected(document: Mapping[str, Any]) -> Found | None:
    """Return the series of a panel, as Grafana's inspector shows them (panel data)."""
    listed = objects(document.get("series"))
    fields = [objects(each.get("fields")) for each in listed]
    if not listed or not all(own and all("values" in each for each in own) for own in fields):
        return None
    framed = [
        {"schema": {**each, "fields": own}, "data": {"values": [field["values"] for field in own]}}
        for each, own in zip(listed, fields, strict=True)
    ]
    series = [each for frame in framed for each in _of_frame("", frame)]
    return found(series, "data of a panel of Grafana", "Grafana")


def _of_frame(ref: str, frame: Mapping[str, Any]) -> Iterator[NamedSeries]:
    fields, columns = frame["schema"]["fields"], frame["data"]["values"]
    place = next((at for at, field in enumerate(fields) if field.get("type") == "time"), None)
    for field, column in zip(fields, columns, strict=False):
        if place is None or field.get("type") != "number":
            continue
        shown = (field.get("config") or {}).get("displayNameFromDS")
        labels = ":".join(f"{key}_{value}" for key, value in sorted((field.get("labels") or {}).items()))
        yield NamedSeries(
            name=shown or ":".join(filter(None, [str(field.get("name") or "value"), labels])),
            points=list(zip(columns[place], column, strict=False)),
            detail=frame["schema"].get("refId") or ref,
        )


def graphite(rows: Rows) -> Found | None:
    """Series with ``datapoints`` of a value and a time (Graphite's render API, Grafana's older answers)."""
    if not rows or not all(isinstance(each.get("datapoints"), list) for each in rows):
        return None
    series = [
        NamedSeries(
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
        NamedSeries(
            name=str(each.get("metric") or each.get("expression") or "value"),
            points=_in_milliseconds(
                [(p[0], p[1]) for p in each["pointlist"] if _is_pair(p)], each.get("unit")
            ),
            detail=each.get("scope") or each.get("expression"),
        )
        for each in listed
    ]
    return _with_units(found(series, "series of Datadog", "Datadog"), listed)


def datadog_timeseries(document: Mapping[str, Any]) -> Found | None:
    """Return the second version's answer: times once, and a list of values for each series."""
    held = document["data"]["attributes"]
    listed = objects(held.get("series"))
    times, values = held.get("times"), held.get("values")
    if not listed or not isinstance(times, list) or not isinstance(values, list):
        return None
    series = [
        NamedSeries(
            name=f"query {each.get('query_index', 0)}",
            points=_in_milliseconds(list(zip(times, column, strict=False)), each.get("unit")),
            detail=",".join(map(str, each.get("group_tags") or ())) or None,
        )
        for each, column in zip(listed, values, strict=False)
    ]
    return _with_units(found(series, "series of Datadog", "Datadog"), listed)


def _unit(units: Any) -> str | None:  # noqa: ANN401 - any JSON
    """Return the unit of time that a series is in, other than the millisecond; None for any other."""
    first = units[0] if isinstance(units, list) and units else None
    name = first.get("name") if isinstance(first, Mapping) else None
    is_rate = isinstance(units, list) and len(units) > 1 and units[1] is not None
    return name if name in MILLISECONDS_IN and not is_rate else None


def _in_milliseconds(points: list[tuple[Any, Any]], units: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    unit = _unit(units)
    if unit is None:
        return points
    factor = MILLISECONDS_IN[unit]
    return [(at, value * factor if isinstance(value, int | float) else value) for at, value in points]


def _with_units(read: Found, listed: Rows) -> Found:
    units = sorted({unit for each in listed if (unit := _unit(each.get("unit")))})
    said = [f"Series in {' and '.join(units)}s become milliseconds."] if units else []
    return replace(read, notes=[*read.notes, *said])


def _is_pair(point: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(point, list) and len(point) == 2
