"""Lists without names of their own: columns, pairs of time and value, rows below a row of names."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from geoheal.history.formats.json_documents.answers.series import TIME, Found, NamedSeries, found, objects

MOMENT: Final = re.compile(r"1\d{9}(?:\d{3}|\d{6}|\d{9})?(?:\.\d+)?|\d{4}-\d\d-\d\d.*")
"""A time since 1970, or ISO 8601."""
DEEPEST: Final = 4
PAIR: Final = 2


def columns(document: Mapping[str, Any]) -> Found | None:
    """Return the rows of an object of lists of one length, one of which holds times.

    >>> columns({"t": ["2026-04-25", "2026-04-26"], "cpu": [1, 2]}).rows
    [{'t': '2026-04-25', 'cpu': 1}, {'t': '2026-04-26', 'cpu': 2}]
    """
    lists = {name: each for name, each in document.items() if isinstance(each, list) and _are_scalars(each)}
    if len(lists) < PAIR or len(set(map(len, lists.values()))) > 1:
        return None
    if not any(all(map(is_moment, each)) and each for each in lists.values()):
        return None
    rows = [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]
    return Found(rows=rows, title="columns in a JSON document")


def series(document: Mapping[str, Any]) -> Found | None:
    """Return the values of an object of series, each a list of times and values."""
    points = {name: points_of(each) for name, each in document.items()}
    named = [NamedSeries(name=name, points=each) for name, each in points.items() if each]
    if not named or any(isinstance(each, list) and each and not points[n] for n, each in document.items()):
        return None
    return found(named, "series in a JSON document", "series")


def rows_of_lists(document: Sequence[Any]) -> Found | None:
    """Return rows that are lists: pairs of a time and a value, or cells below a row of names."""
    lists = [each for each in document if isinstance(each, list)]
    if not lists or len(lists) < len(document) or not all(map(_are_scalars, lists)):
        return None
    first, *others = lists
    if others and all(isinstance(each, str) and not is_moment(each) for each in first):
        return Found(rows=[dict(zip(first, each, strict=False)) for each in others], title="rows of lists")
    if not all(len(each) == PAIR and is_moment(each[0]) for each in lists):
        return None
    return Found(rows=[{TIME: at, "value": value} for at, value in lists], title="pairs of time and value")


def inside(document: Mapping[str, Any], depth: int = 0) -> Found | None:
    """Return the longest list of objects, or what :func:`columns` finds, in the objects of a document.

    None in an object that bears a time itself: it is a row.
    """
    if depth > DEEPEST or any(is_moment(each) for each in document.values() if isinstance(each, str | int)):
        return None
    own = [each for value in document.values() if (each := objects(value))]
    if depth and own:
        return Found(rows=max(own, key=len), title="a JSON document")
    within = [each for each in document.values() if isinstance(each, dict)]
    held = [found_in for value in within if (found_in := columns(value) or inside(value, depth + 1))]
    return max(held, key=lambda each: len(each.rows), default=None)


def is_moment(cell: object) -> bool:
    """Whether a cell can be a time."""
    return not isinstance(cell, bool) and MOMENT.fullmatch(str(cell)) is not None


def _are_scalars(cells: Sequence[Any]) -> bool:
    return not any(isinstance(each, list | dict) for each in cells)


def points_of(entries: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 - any JSON
    """Return the times and values of a list of pairs, or of objects of two cells; none of anything else."""
    cells = [
        list(each.values()) if isinstance(each, dict) else each
        for each in (entries if isinstance(entries, list) else [])
    ]
    if not all(isinstance(each, list) and len(each) == PAIR and is_moment(each[0]) for each in cells):
        return []
    return [(at, value) for at, value in cells]
