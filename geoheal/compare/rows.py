"""Rows of files: CSV with a header, or JSON of objects."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from geoheal.errors import InvalidInput, MalformedInput

DELIMITERS: Final = ",;\t"


def rows_of(text: str, where: str) -> list[dict[str, Any]]:
    """Cells by column, row by row; ``where`` names the text in errors.

    Raises
    ------
    MalformedInput
        When the text is neither CSV nor a JSON array of objects.
    InvalidInput
        When a column cannot be told from another.
    """
    return _json_rows(text, where) if text.lstrip()[:1] in {"[", "{"} else _csv_rows(text, where)


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
    _require_columns(reader.fieldnames or (), rows, where)
    return rows


def _require_columns(names: Sequence[str], rows: list[dict[str, Any]], where: str) -> None:
    """Refuse columns that share a name, and cells without a column: which of them is meant is not known."""
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
        value = value.get("series", value.get("data", [value]))
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise MalformedInput(f"{where} must hold a JSON array of objects.")
    return value
