"""Answers of CloudWatch and of Azure Monitor."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.series import Found, Rows, Series, found, objects

STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")


def metric_data(document: Mapping[str, Any]) -> Found | None:
    """CloudWatch's ``get-metric-data``; queries with the same label are distinguished by their ids."""
    results = document.get("MetricDataResults")
    if not isinstance(results, list):
        return None
    series = [
        Series(
            name=str(each.get("Label") or each.get("Id") or "value"),
            points=list(zip(each.get("Timestamps") or (), each.get("Values") or (), strict=False)),
            detail=each.get("Id"),
        )
        for each in objects(results)
    ]
    return found(series, "CloudWatch metric data", "CloudWatch")


def statistics(document: Mapping[str, Any]) -> Found | None:
    """CloudWatch's ``get-metric-statistics`` of one metric, which bear its name where there are several."""
    if not isinstance(document.get("Datapoints"), list):
        return None
    points = [_told(each) for each in objects(document["Datapoints"])]
    given = list(dict.fromkeys(name for each in points for name in each if name != "Timestamp"))
    label = document.get("Label")
    series = [
        Series(
            name=f"{label}.{each}" if label and len(given) > 1 else str(label or each),
            points=[(point.get("Timestamp"), point[each]) for point in points if each in point],
        )
        for each in given
    ]
    return found(series, "CloudWatch statistics", "CloudWatch")


def _told(point: Mapping[str, Any]) -> dict[str, Any]:
    """A point's time, statistics and percentiles."""
    own = {name: point[name] for name in ("Timestamp", *STATISTICS) if name in point}
    return {**own, **(point.get("ExtendedStatistics") or {})}


def azure(document: Mapping[str, Any]) -> Found | None:
    """``az monitor metrics list``: statistics by time, of each metric's series."""
    metrics = objects(document.get("value"))
    if not any("timeseries" in each for each in metrics):
        return None
    return found(_azure_series(metrics), "metrics of Azure Monitor", "Azure")


def _azure_series(metrics: Rows) -> Iterator[Series]:
    for metric in metrics:
        name = metric["name"]["value"]
        for series in metric["timeseries"]:
            told = ":".join(
                f"{each['name']['value']}_{each['value']}" for each in series.get("metadatavalues") or ()
            )
            points = objects(series.get("data"))
            for key in dict.fromkeys(key for point in points for key in point if key != "timeStamp"):
                given = [(each["timeStamp"], each.get(key)) for each in points]
                if any(value is not None for _, value in given):
                    yield Series(name=f"{name}.{key}" + (f":{told}" if told else ""), points=given)
