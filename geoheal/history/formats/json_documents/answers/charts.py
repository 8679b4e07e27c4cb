"""Series of times and values as Chart.js, Highcharts and Plotly take them, or by name."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.lists import is_moment, points_of
from geoheal.history.formats.json_documents.answers.series import Found, NamedSeries, Rows, found, objects

NAMES: Final = ("name", "label", "key", "id")
DATA: Final = ("data", "values", "points", "datapoints")
TITLE: Final = "series of a chart"


def labelled(document: Mapping[str, Any]) -> Found | None:
    """Return values by series, whose times stand in a list of labels (Chart.js)."""
    times = document.get("labels")
    sets = objects(document.get("datasets"))
    if not sets or not isinstance(times, list) or not times or not all(map(is_moment, times)):
        return None
    return _found(NamedSeries(name=_name(each), points=_pairs(times, each["data"])) for each in sets)


def plotted(document: Mapping[str, Any]) -> Found | None:
    """Return series with a list of times and one of values each (Plotly)."""
    traces = objects(document.get("data"))
    if not traces or not all(each["x"] and all(map(is_moment, each["x"])) for each in traces):
        return None
    return _found(NamedSeries(name=_name(each), points=_pairs(each["x"], each["y"])) for each in traces)


def named(entries: Rows) -> Found | None:
    """Return series with a name, and pairs of time and value (Highcharts)."""
    if not all(any(name in row for name in NAMES) and not _has_time(row) for row in entries):
        return None
    pairs = [next((points for key in DATA if (points := points_of(row.get(key)))), []) for row in entries]
    if not entries or not all(pairs):
        return None
    return _found(
        NamedSeries(name=_name(row), points=points) for row, points in zip(entries, pairs, strict=True)
    )


def keyed(document: Mapping[str, Any]) -> Found | None:
    """Return series by name, each with a list of times and lists of values."""
    if not document or not all(isinstance(each, dict) and len(each) > 1 for each in document.values()):
        return None
    if not all(isinstance(own, list) and own for each in document.values() for own in each.values()):
        return None
    return _found(series for name, each in document.items() for series in _of_lists(name, each))


def _of_lists(name: str, lists: Mapping[str, Sequence[Any]]) -> Iterator[NamedSeries]:
    times = next((key for key, each in lists.items() if all(map(is_moment, each))), None)
    if times is None:  # a StopIteration would leave a generator as a RuntimeError
        raise LookupError(f"{name} has no list of times")
    for key, values in lists.items():
        if key != times:
            own = name if len(lists) == 2 else f"{name}.{key}"
            yield NamedSeries(name=own, points=_pairs(lists[times], values))


def _pairs(times: Sequence[Any], values: Sequence[Any]) -> list[tuple[Any, Any]]:
    return list(zip(times, values, strict=True))


def _has_time(row: Mapping[str, Any]) -> bool:
    return any(is_moment(each) for each in row.values() if isinstance(each, str | int | float))


def _name(row: Mapping[str, Any]) -> str:
    return str(next((row[name] for name in NAMES if name in row), "value"))


def _found(series: Iterator[NamedSeries]) -> Found:
    return found(list(series), TITLE, TITLE)
