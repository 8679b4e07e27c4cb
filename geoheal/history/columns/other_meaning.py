"""Columns that hold something else than what they would feed, detected by their first rows."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from geoheal.history.cells.amounts import as_numbers
from geoheal.history.cells.conversion import Complaint, accepted, as_python, parsed
from geoheal.history.cells.nothing import without_words_for_nothing
from geoheal.history.columns.plan import ALIASES, METRIC
from geoheal.history.formats.column_names import time_columns
from geoheal.history.formats.delimited.headless import MOMENT
from geoheal.history.piece import Column, HistoryFile
from geoheal.validation.written_times import SLASHED, TimeReader

SUSPECTS = ("id", "regime", "context", "metrics", "active_modules", "module_versions", "set_baseline")
PLACES = ("system", "node")
NAMES_OF_NODES = (
    "host", "hostname", "host.name", "host_name", "instance", "nodename", "node_name", "server", "computer",
    "computername", "machine", "pod", "pod_name", "kubernetes.pod.name", "tags.host", "dt.entity.host",
)  # fmt: skip
"""Names in lower case, the likeliest first."""
NAMES_OF_LABELS = ("is_anomaly", "anomaly", "isanomaly", "is_outlier", "outlier", "ground_truth", "is_attack")
YES_OR_NO = frozenset(("0", "1", "true", "false", "yes", "no", "normal", "anomaly"))
NAMES_OF_COUNTED_TIMES = (
    "t", "clock", "x", "time_us", "time_ms", "time_ns", "ts_ms", "ts_us", "ts_ns", "unix_time", "unix",
    "begintimeseconds", "epoch_ms", "timestamp_ms", "timestamp_ns", "period", "_timeslice",
    "__realtime_timestamp",
)  # fmt: skip
"""Names in lower case; other columns have such names, too, so their cells must be times."""
TIMES_BY_NAME = re.compile(
    r"(?:.*[._ ])?(?:time|timestamp|epoch|started_?at|created_?at|ts|start|begin)"
    r"(?:[_ ]?(?:s|sec|seconds|ms|us|ns))?"
)
"""Other names of that kind, in lower case."""
COUNTED_TIME = re.compile(r"[1-3]\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?")
STRUCTURES = frozenset(SUSPECTS[2:])
SAMPLE_ROWS = 50
TIMES_FROM = 0.75
"""Share of a column's first cells that are times, where it holds the times."""


def of_other_meaning(file: HistoryFile, mapped: Collection[str]) -> list[str]:
    """Return columns that are named like a field, but whose first cells are not values of it.

    Parameters
    ----------
    mapped
        Columns whose meaning was given.
    """
    suspects = [name for name in SUSPECTS if name in file.columns and name not in mapped]
    piece = next(iter(file.pieces(suspects, SAMPLE_ROWS)), None) if suspects else None
    if piece is None or not len(piece):
        return []
    cells = {name: as_python(without_words_for_nothing(piece.columns[name])) for name in suspects}
    return [name for name in suspects if _none_fits(name, cells[name])]


def measured_places(file: HistoryFile, mapped: Collection[str]) -> list[str]:
    """Columns named like a place that measure something, such as the share of CPU time of the system.

    Every cell of such a column is a number; those of nodes may be whole ones.
    """
    suspects = [name for name in PLACES if name in file.columns and name not in mapped]
    piece = next(iter(file.pieces(suspects, SAMPLE_ROWS)), None) if suspects else None
    if piece is None:
        return []
    return [name for name in suspects if _are_measured(piece.columns[name], whole=name == "system")]


def column_of_nodes(file: HistoryFile, mapped: Mapping[str, str], ignored: Collection[str]) -> str | None:
    """Return the column whose name and text say that it names the nodes.

    None if no column does, or the nodes are mapped already.
    """
    if "node" in mapped.values() or "node" in file.columns:
        return None
    by_name = {name.lower(): name for name in reversed(file.columns)}
    found = (by_name[each] for each in NAMES_OF_NODES if each in by_name)
    name = next((each for each in found if each not in mapped and each not in ignored), None)
    piece = next(iter(file.pieces([name], SAMPLE_ROWS)), None) if name else None
    return (
        name
        if piece is not None and name and _is_text(piece.columns[name], name, decimal_comma=False)
        else None
    )


def column_of_labels(file: HistoryFile, mapped: Mapping[str, str], ignored: Collection[str]) -> str | None:
    """Return the column of zeros and ones that marks anomalies by its name.

    None if a label is mapped already.
    """
    if "label" in mapped.values() or "label" in file.columns:
        return None
    by_name = {name.lower(): name for name in file.columns if name not in mapped and name not in ignored}
    name = next((by_name[each] for each in NAMES_OF_LABELS if each in by_name), None)
    piece = next(iter(file.pieces([name], SAMPLE_ROWS)), None) if name else None
    if piece is None or name is None:
        return None
    cells = {str(cell).lower() for cell in as_python(without_words_for_nothing(piece.columns[name]))} - {
        "none"
    }
    return name if cells and cells <= YES_OR_NO else None


def columns_of_text(file: HistoryFile, columns: Sequence[str]) -> list[str]:
    """Select columns whose first cells are text, lists or objects, without a number."""
    piece = next(iter(file.pieces(columns, SAMPLE_ROWS)), None) if columns else None
    if piece is None:
        return []
    return [name for name in columns if _is_text(piece.columns[name], name, decimal_comma=file.decimal_comma)]


def columns_of_few_words(file: HistoryFile, columns: Sequence[str]) -> list[str]:
    """Select columns whose first rows repeat a few words."""
    piece = next(iter(file.pieces(columns, SAMPLE_ROWS)), None) if columns else None
    cells = {} if piece is None else {name: as_python(piece.columns[name]) for name in columns}
    return [name for name, words in cells.items() if 1 < len(set(map(str, words))) <= len(words) / 2]


def column_of_times(file: HistoryFile, mapped: Mapping[str, str], ignored: Collection[str]) -> dict[str, str]:
    """Return the first column whose first cells are times, if no column is named as one.

    Empty where one does.
    """
    left = [name for name in file.columns if name not in mapped and name not in ignored]
    names = {ALIASES.get(name, name) for name in left} | set(mapped.values())
    has_moment = {"captured_at", "id"} & names or time_columns(left)
    if has_moment or any(MOMENT.fullmatch(name) for name in left):
        return {}
    times = TimeReader()
    for name in left:
        piece = next(iter(file.pieces([name], SAMPLE_ROWS)), None)
        cells = [] if piece is None else as_python(without_words_for_nothing(piece.columns[name]))
        filled = [cell for cell in cells if cell is not None]
        times.settle(filled)
        if filled and sum(_is_time(cell, times) for cell in filled) >= TIMES_FROM * len(filled):
            return {name: "captured_at"}
    likely = [name for name in left if name.lower() in NAMES_OF_COUNTED_TIMES]
    likely = likely[:1] or [name for name in left if TIMES_BY_NAME.fullmatch(name.lower())]
    counted = (name for name in likely if _are_counted_times(file, name))
    return dict.fromkeys(list(counted)[:1], "captured_at")


def _are_counted_times(file: HistoryFile, name: str) -> bool:
    """Whether a column's numbers are times since 1970, in any unit, between 2001 and 2100."""
    piece = next(iter(file.pieces([name], SAMPLE_ROWS)), None)
    cells = [] if piece is None else as_python(without_words_for_nothing(piece.columns[name]))
    numbers = [str(cell) for cell in cells if cell is not None]
    return bool(numbers) and all(COUNTED_TIME.fullmatch(each) for each in numbers)


def _is_time(cell: object, times: TimeReader) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, date)
    return any(sign in cell for sign in "-/:.") and (
        times.read(cell) is not None or bool(SLASHED.fullmatch(cell))
    )


def _is_text(column: Column, name: str, *, decimal_comma: bool) -> bool:
    cells = as_numbers(METRIC + name, without_words_for_nothing(column), decimal_comma=decimal_comma)
    filled = [cell for cell in as_python(cells) if cell is not None]
    return bool(filled) and all(isinstance(cell, str | list | dict) for cell in filled)


def _are_measured(column: Column, *, whole: bool) -> bool:
    cells = as_numbers(METRIC, without_words_for_nothing(column), decimal_comma=False)
    filled = [cell for cell in as_python(cells) if cell is not None]
    numbers = [cell for cell in filled if isinstance(cell, int | float)]
    return bool(filled) and len(numbers) == len(filled) and (whole or any(cell % 1 for cell in numbers))


def _none_fits(name: str, cells: Sequence[object]) -> bool:
    """Whether every row has a cell here, and no cell is a value of the field."""
    return all(
        cell is not None
        and not (isinstance(cell, bytes) and name == "id")
        and isinstance(accepted(name, parsed(cell) if name in STRUCTURES else _said(cell)), Complaint)
        for cell in cells
    )


def _said(cell: object) -> object:
    return cell if isinstance(cell, str) else str(cell)
