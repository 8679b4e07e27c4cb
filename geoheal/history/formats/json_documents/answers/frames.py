"""pandas' ``DataFrame.to_json``: by column, by row of the index, or split into its parts."""

import re
from collections.abc import Mapping
from typing import Any

from geoheal.history.formats.json_documents.answers.series import TIME, Found

A_TIME = re.compile(r"\d{9,19}|\d{4}-\d\d-\d\d.*")
"""What a key of an index of times looks like: a number since 1970, or ISO 8601."""


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
    """Return rows below names and types of their columns, as ClickHouse's ``JSONCompact`` has them."""
    if not {"meta", "data"} <= document.keys():
        return None
    names = [each["name"] for each in document["meta"]]
    data = document["data"]
    rows = [each if isinstance(each, dict) else dict(zip(names, each, strict=True)) for each in data]
    return Found(rows=rows, title="an answer of ClickHouse")


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
