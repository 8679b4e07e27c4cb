"""Answers of CloudWatch, Azure Monitor and Google Cloud Monitoring."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.lists import is_moment
from geoheal.history.formats.json_documents.answers.series import (
    TIME,
    Found,
    NamedSeries,
    Rows,
    found,
    named_by_labels,
    objects,
)

STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")


def metric_data(document: Mapping[str, Any]) -> Found | None:
    """CloudWatch's ``get-metric-data``; queries with the same label are distinguished by their ids."""
    results = document.get("MetricDataResults")
    if not isinstance(results, list):
        return None
    series = [
        NamedSeries(
            name=str(each.get("Label") or each.get("Id") or "value"),
            points=list(zip(each.get("Timestamps") or (), each.get("Values") or (), strict=False)),
            detail=each.get("Id"),
        )
        for each in objects(results)
    ]
    return found(series, "CloudWatch metric data", "CloudWatch")


def logs_insights(document: Mapping[str, Any]) -> Found | None:
    """Return the rows of a query of CloudWatch Logs Insights: lists of a field and a value each."""
    listed = document.get("results")
    if not isinstance(listed, list) or not all(isinstance(each, list) for each in listed):
        return None
    rows = [{str(each["field"]): each.get("value") for each in objects(row)} for row in listed]
    when = next((name for name, cell in rows[0].items() if is_moment(cell)), None) if rows else None
    if when is None:
        return None
    own = [{TIME: row.get(when), **{k: v for k, v in row.items() if k not in {when, "@ptr"}}} for row in rows]
    return Found(rows=own, title="an answer of CloudWatch Logs Insights", tool="CloudWatch")


def statistics(document: Mapping[str, Any]) -> Found | None:
    """CloudWatch's ``get-metric-statistics`` of one metric, which bear its name where there are several."""
    if not isinstance(document.get("Datapoints"), list):
        return None
    points = [_fields(each) for each in objects(document["Datapoints"])]
    given = list(dict.fromkeys(name for each in points for name in each if name != "Timestamp"))
    label = document.get("Label")
    series = [
        NamedSeries(
            name=f"{label}.{each}" if label and len(given) > 1 else str(label or each),
            points=[(point.get("Timestamp"), point[each]) for point in points if each in point],
        )
        for each in given
    ]
    return found(series, "CloudWatch statistics", "CloudWatch")


def _fields(point: Mapping[str, Any]) -> dict[str, Any]:
    """Return a point's time, statistics and percentiles."""
    own = {name: point[name] for name in ("Timestamp", *STATISTICS) if name in point}
    return {**own, **(point.get("ExtendedStatistics") or {})}


def azure(document: Mapping[str, Any]) -> Found | None:
    """``az monitor metrics list``: statistics by time, of each metric's series."""
    metrics = objects(document.get("value"))
    if not any("timeseries" in each for each in metrics):
        return None
    return found(_azure_series(metrics), "metrics of Azure Monitor", "Azure")


def _azure_series(metrics: Rows) -> Iterator[NamedSeries]:
    for metric in metrics:
        name = metric["name"]["value"]
        for series in metric["timeseries"]:
            labels = ":".join(
                f"{each['name']['value']}_{each['value']}" for each in series.get("metadatavalues") or ()
            )
            points = objects(series.get("data"))
            for key in dict.fromkeys(key for point in points for key in point if key != "timeStamp"):
                given = [(each["timeStamp"], each.get(key)) for each in points]
                if any(value is not None for _, value in given):
                    yield NamedSeries(name=f"{name}.{key}" + (f":{labels}" if labels else ""), points=given)


def google(document: Mapping[str, Any]) -> Found | None:
    """Series of Google Cloud Monitoring (``timeSeries.list``); an instance is a node."""
    listed = objects(document.get("timeSeries"))
    if not listed or not all(isinstance(each.get("points"), list) for each in listed):
        return None
    names = named_by_labels(
        [
            (str(each["metric"]["type"]).partition(".com/")[2] or str(each["metric"]["type"]), _labels(each))
            for each in listed
        ]
    )
    series = [
        NamedSeries(
            name=name,
            points=[(point["interval"]["endTime"], _number(point["value"])) for point in each["points"]],
            node=((each.get("resource") or {}).get("labels") or {}).get("instance_id"),
        )
        for name, each in zip(names, listed, strict=True)
    ]
    return found(series, "series of Google Cloud Monitoring", "Google")


def google_list(rows: Rows) -> Found | None:
    """Return the series alone, as client libraries and ``gcloud`` print them."""
    is_series = rows and all({"metric", "resource", "points"} <= each.keys() for each in rows)
    return google({"timeSeries": rows}) if is_series else None


def _labels(series: Mapping[str, Any]) -> dict[str, str]:
    labels = series["metric"].get("labels") or {}
    return {key: str(value) for key, value in labels.items() if key != "instance_name"}


def _number(value: Mapping[str, Any]) -> float | None:
    """Return the number of a point, whatever its type; of a distribution its mean."""
    if "distributionValue" in value:
        mean: float | None = value["distributionValue"].get("mean")
        return mean
    held = next((value[each] for each in ("doubleValue", "int64Value", "boolValue") if each in value), None)
    return None if held is None else float(held)
