"""Headers of labelled lines above the times, as the consoles of CloudWatch and Google Cloud write them."""

from collections.abc import Sequence
from typing import Final

from geoheal.history.formats.column_names import time_columns
from geoheal.history.formats.delimited.headless import MOMENT
from geoheal.history.formats.delimited.stacked_header import StackedHeader

LABELS: Final = frozenset((
    "label", "full label", "id", "account", "account id", "region", "namespace", "metricname", "metric name",
    "dimensions", "stat", "statistic", "period", "unit", "timestamp", "timeseries id", "metric labels",
    "project_id", "instance_id", "instance_name", "zone", "location",
))  # fmt: skip
"""First cells of lines that label columns; the lines of other files are rows."""
FIRST: Final = frozenset(("label", "full label", "timeseries id"))
LABELS_MAX: Final = 16
"""Largest number of lines of such a header."""


def labelled_header(rows: Sequence[Sequence[str]]) -> StackedHeader | None:
    """Return the header that lines such as ``Label``, ``Region`` and ``Stat`` make up above the times.

    A column has the name by which the first of the lines that distinguish the columns calls it. Where that is
    not enough, those of the other such lines follow.

    >>> labelled_header([["Label", "a", "b"], ["Stat", "Sum", "Sum"], ["2026-04-25 03:15:00", "1", "2"]])
    StackedHeader(names=['time', 'a', 'b'], lines=2)
    >>> labelled_header([["time", "a"], ["soon", "1"], ["2026-04-25 03:15:00", "1"]])
    """
    lines = next((at for at, row in enumerate(rows[: LABELS_MAX + 1]) if MOMENT.fullmatch(row[0])), 0)
    if lines < 2 or time_columns(rows[0][:1]) or len(rows[0]) != len(rows[lines]):
        return None
    head = rows[:lines]
    is_labelled = head[0][0].strip().lower() in FIRST
    if not is_labelled and not all(row[0].strip().lower() in LABELS for row in head[1:]):
        return None
    if any(len(row) not in {1, len(head[0])} for row in head):
        return None
    labels = [row[1:] for row in head if len(row) > 1]
    times = head[-1][0].strip() if time_columns(head[-1][:1]) else "time"
    return StackedHeader([times, *_names(labels)], lines)


def _names(labels: Sequence[Sequence[str]]) -> list[str]:
    telling = [row for row in labels if len(set(row)) > 1] or [row for row in labels if any(row)][:1]
    unique = next((row for row in telling if len(set(row)) == len(row) and all(row)), None)
    columns = [unique] if unique is not None else telling
    return [".".join(dict.fromkeys(filter(None, cells))) for cells in zip(*columns, strict=True)]
