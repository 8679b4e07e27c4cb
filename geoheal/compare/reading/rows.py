"""Rows of files: CSV with a header, or JSON of objects."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from geoheal.errors import InvalidInput, MalformedInput

DELIMITERS: Final = ",;\t|"


def rows_of(text: str, where: str) -> list[dict[str, Any]]:
    """Return cells by column, row by row; ``where`` names the text in errors.

    Raises
    ------
    MalformedInput
        When the text is neither CSV nor a JSON array of objects.
    InvalidInput
        When a column cannot be distinguished from another.
    """
    begin = text.lstrip()[:1]
    if begin == "<":
        raise MalformedInput(f"{where} is HTML or XML; CSV or JSON is expected.")
    return _json_rows(text, where) if begin in {"[", "{"} else _csv_rows(text, where)


def _csv_rows(text: str, where: str) -> list[dict[str, Any]]:
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep="):
        lines = lines[1:]
    while lines and (lines[0].startswith("#") or not lines[0].strip()):
        lines = lines[1:]
    head = lines[0] if lines else ""
    delimiter = max(DELIMITERS, key=head.count)
    try:
        reader = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=delimiter, restkey="")
        rows = list(reader)
    except csv.Error as error:
        raise MalformedInput(f"{where} is not CSV: {error}.") from error
    names = reader.fieldnames or ()
    _require_names(names, where)
    _require_columns(names, rows, where)
    return rows


def _require_names(names: Sequence[str], where: str) -> None:
    """Refuse a first line of values: without names it is unknown what is compared."""
    if names and all(_is_number(name) for name in names):
        raise InvalidInput(
            f"The first line of {where} holds values ({', '.join(names)[:40]}). Put a line above it that "
            "names the columns."
        )


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _require_columns(names: Sequence[str], rows: list[dict[str, Any]], where: str) -> None:
    """Refuse duplicate columns, and cells without a column, which are ambiguous."""
    shared = [each for each, count in Counter(map(str.strip, names)).items() if each and count > 1]
    if shared:
        raise InvalidInput(f"{where} has several columns named {shared[0]!r}; give each its own name.")
    for number, row in enumerate(rows, start=1):
        beyond = row.get("")
        if isinstance(beyond, list) and any(cell.strip() for cell in beyond):
            raise InvalidInput(
                f"{where}, row {number}: {len(names) + len(beyond)} cells, and the first line names "
                f"{len(names)} columns. Quote values that contain the separator."
            )


def _json_rows(text: str, where: str) -> list[dict[str, Any]]:
    try:
        value = json.loads(text)
    except ValueError:
        try:
            value = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise MalformedInput(f"{where} is not JSON: {error}.") from error
    if isinstance(value, dict):
        value = _columns(value) or value.get("series", value.get("data", [value] if value else []))
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MalformedInput(f"{where} must hold a JSON array of objects.")
    return [_flat(each) for each in value]


def _columns(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of an object with columns of equal length, each a list or an object by row.

    None otherwise.

    >>> _columns({"time": [1, 2], "ms": [5, 6]})
    [{'time': 1, 'ms': 5}, {'time': 2, 'ms': 6}]
    """
    columns = {
        name: list(cells.values() if isinstance(cells, dict) else cells)
        for name, cells in value.items()
        if isinstance(cells, list | dict)
    }
    cells = [cell for column in columns.values() for cell in column]
    if len(columns) < len(value) or any(isinstance(cell, list | dict) for cell in cells):
        return []
    if len({len(column) for column in columns.values()}) != 1:
        return []
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a row without nested objects: their cells have names with dots.

    >>> _flat({"time": 1, "latency": {"p95": 5}})
    {'time': 1, 'latency.p95': 5}
    """
    found: dict[str, Any] = {}
    for name, cell in row.items():
        found |= _flat(cell, f"{prefix}{name}.") if isinstance(cell, dict) else {prefix + name: cell}
    return found
