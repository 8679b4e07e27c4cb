"""pandas' ``DataFrame.to_json``: by column, by row of the index, or split into its parts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.series import TIME, Found

NAMED: Final = ("name", "ColumnName")
DEEPEST: Final = 3
PAIR: Final = 2
A_TIME = re.compile(r"\d{9,19}|\d{4}-\d\d-\d\d.*")
"""Keys of an index of times: a number since 1970, or ISO 8601."""


def split(document: Mapping[str, Any]) -> Found | None:
    """Return lists of names, of the index and of rows (``orient="split"``)."""
    if not {"columns", "index", "data"} <= document.keys():
        return None
    names = [str(each) for each in document["columns"]]
    rows = [
        {**({} if TIME in names else {TIME: index}), **dict(zip(names, row, strict=False))}
        for index, row in zip(document["index"], document["data"], strict=False)
    ]
    return Found(rows=rows, title="a table of pandas")


def table(document: Mapping[str, Any]) -> Found | None:
    """Return objects below the schema of their columns (``orient="table"``)."""
    if not {"schema", "data"} <= document.keys() or "fields" not in document["schema"]:
        return None
    rows = [each for each in document["data"] if isinstance(each, dict)]
    return Found(rows=rows, title="a table of pandas") if len(rows) == len(document["data"]) else None


def described(document: Mapping[str, Any]) -> Found | None:
    """Return rows that are lists, beside a list that describes their columns.

    So answer ClickHouse, Elasticsearch (SQL), OpenSearch, Trino, Databricks, Data Explorer and BigQuery.
    """
    names = next((names for each in _lists(document) if (names := _names(each))), None)
    if names is None:
        return None
    for each in _lists(document):
        cells = [row if isinstance(row, list) else _wrapped(row) for row in each]
        if cells and all(row is not None and len(row) == len(names) for row in cells):
            rows = [dict(zip(names, row or (), strict=True)) for row in cells]
            return Found(rows=rows, title="rows below a description of their columns")
    return None


def in_first_row(document: Mapping[str, Any]) -> Found | None:
    """Return rows of wrapped cells, the first of which names the columns (Athena)."""
    wrapped = ([_wrapped(row) for row in each] for each in _lists(document))
    found = next((each for each in wrapped if each and all(row is not None for row in each)), None)
    header, *rows = found or [None]
    names = [each for each in header or () if isinstance(each, str) and not A_TIME.fullmatch(each)]
    if not rows or len(names) != len(header or ()):
        return None
    cells = [dict(zip(names, row or (), strict=True)) for row in rows]
    return Found(rows=cells, title="rows below their names")


def _lists(value: Any, depth: int = 0) -> Iterator[list[Any]]:  # noqa: ANN401 - any JSON
    """Yield the lists in a document, those on top first."""
    if depth > DEEPEST or not isinstance(value, dict | list):
        return
    inner = list(value.values()) if isinstance(value, dict) else value[:1]
    yield from (each for each in inner if isinstance(each, list) and isinstance(value, dict))
    for each in inner:
        yield from _lists(each, depth + 1)


def _names(entries: list[Any]) -> list[str]:
    """Return the names in a list of columns, each with its type or with nothing else; none of any other."""
    found = [
        next((each[key] for key in NAMED if isinstance(each.get(key), str)), None)
        for each in entries
        if isinstance(each, dict) and not any(isinstance(own, dict | list) for own in each.values())
    ]
    return [str(each) for each in found] if len(found) == len(entries) and None not in found else []


def _wrapped(row: Any) -> list[Any] | None:  # noqa: ANN401 - any JSON
    """Return the cells of a row such as ``{"f": [{"v": 1}]}``; None of any other."""
    cells = next(iter(row.values())) if isinstance(row, dict) and len(row) == 1 else None
    if not isinstance(cells, list) or not all(isinstance(each, dict) and len(each) < PAIR for each in cells):
        return None
    return [next(iter(each.values()), None) for each in cells]


def by_key(document: Mapping[str, Any]) -> Found | None:
    """Objects whose keys, or whose values' keys, are times (``orient="columns"``, ``orient="index"``)."""
    inner = list(document.values())
    if not inner or not all(isinstance(each, dict) and each for each in inner):
        return None
    if all(A_TIME.fullmatch(key) for key in document):
        rows = [{TIME: key, **cells} for key, cells in document.items()]
        return Found(rows=rows, title="a table of pandas, by its index")
    if not all(A_TIME.fullmatch(key) for each in inner for key in each):
        return None
    moments = dict.fromkeys(key for each in inner for key in each)
    rows = [
        {TIME: key, **{name: cells[key] for name, cells in document.items() if key in cells}}
        for key in moments
    ]
    return Found(rows=rows, title="a table of pandas, by its columns")
