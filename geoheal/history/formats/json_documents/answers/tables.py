"""Tables in answers of databases: names of columns in one list, rows in another."""

from collections.abc import Iterator, Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.series import (
    TIME,
    Found,
    NamedSeries,
    Rows,
    found,
    named_by_labels,
    objects,
)

HOST = "host"


def influx_v1(document: Mapping[str, Any]) -> Found | None:
    """Answers of InfluxDB 1 (``/query``): a metric per series and field, named by the tags that differ.

    The tag ``host`` is the node.
    """
    tables = [each for result in objects(document.get("results")) for each in objects(result.get("series"))]
    if not tables or not all(each["columns"][0] == TIME and "values" in each for each in tables):
        return None
    return found(_series(tables), "an answer of InfluxDB 1", "InfluxDB")


def _series(tables: Rows) -> Iterator[NamedSeries]:
    fields = [(table, place, name) for table in tables for place, name in enumerate(table["columns"][1:], 1)]
    tags = [{k: v for k, v in (table.get("tags") or {}).items() if k != HOST} for table, _, _ in fields]
    named = [
        (f"{table.get('name', '')}.{name}", own) for (table, _, name), own in zip(fields, tags, strict=True)
    ]
    for (table, place, _), name in zip(fields, named_by_labels(named), strict=True):
        yield NamedSeries(
            name=name,
            points=[(row[0], row[place]) for row in table["values"]],
            node=(table.get("tags") or {}).get(HOST),
        )


def log_analytics(document: Mapping[str, Any]) -> Found | None:
    """Return the rows of a query of Azure's logs or Application Insights (``tables``)."""
    tables = objects(document.get("tables"))
    if not tables or not all({"columns", "rows"} <= each.keys() for each in tables):
        return None
    names = [each["name"] for each in tables[0]["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in tables[0]["rows"]]
    return Found(rows=rows, title="an answer of Azure's logs")


def rrdtool(document: Mapping[str, Any]) -> Found | None:
    """``rrdtool xport --json``: a row per step from the first on; with ``-t`` each has its time."""
    meta, data = document.get("meta"), document.get("data")
    if not isinstance(meta, dict) or not {"start", "step", "legend"} <= meta.keys():
        return None
    names = [str(each) for each in meta["legend"]]
    begin, step = int(meta["start"]), int(meta["step"])
    rows = [_step(begin + place * step, names, row) for place, row in enumerate(data or [])]
    return Found(rows=rows, title="an export of rrdtool", tool="rrdtool")


def _step(moment: int, names: list[str], row: list[Any]) -> dict[str, Any]:
    own, cells = (moment, row) if len(row) == len(names) else (int(row[0]), row[1:])
    return {TIME: own, **dict(zip(names, cells, strict=True))}
