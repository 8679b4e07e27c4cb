"""Series of values by time, as rows with a column per series."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Rows = list[dict[str, Any]]
TIME: Final = "time"
NODE: Final = "node"
NO_POINTS: Final[Sequence[tuple[Any, Any]]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSeries:
    """A series of values.

    Parameters
    ----------
    name
        What is measured.
    points
        Times and values.
    detail
        Tells it from others of the same name; None where nothing does.
    node
        Where it is measured; None where that is not given.
    """

    name: str
    points: Sequence[tuple[Any, Any]]
    detail: str | None = None
    node: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Rows of a document.

    Parameters
    ----------
    rows
        By time.
    title
        What the document was taken for.
    tool
        That wrote it; None where that is not known.
    notes
        What is to be said of its values.
    """

    rows: Rows
    title: str
    tool: str | None = None
    notes: Sequence[str] = field(default=())


def found(series: Iterable[NamedSeries], title: str, tool: str) -> Found:
    """Put the values of one time (and node) into one row.

    Where a series has two values for a time the first holds, and that is noted.

    >>> a = NamedSeries(name="cpu", points=[(1, 5.0)], detail="m1")
    >>> b = NamedSeries(name="cpu", points=[(1, 9.0)], detail="m2")
    >>> found([a, b], "metric data", "CloudWatch").rows
    [{'time': 1, 'cpu:m1': 5.0, 'cpu:m2': 9.0}]
    """
    held = list(series)
    rows: dict[tuple[str | None, Any], dict[str, Any]] = {}
    second = 0
    for name, each in zip(_names(held), held, strict=True):
        for moment, value in each.points:
            head = {TIME: moment} if each.node is None else {TIME: moment, NODE: each.node}
            row = rows.setdefault((each.node, moment), head)
            second += name in row and row[name] != value
            row.setdefault(name, value)
    notes = [f"{second} values are left out: their series has another one for the same time."]
    return Found(rows=_ordered(list(rows.values())), title=title, tool=tool, notes=notes if second else ())


def _names(series: Sequence[NamedSeries]) -> list[str]:
    """Return a name per series, each once for a node: its own, with the detail or else a number behind it."""
    alike = Counter((each.node, each.name) for each in series)
    taken: Counter[tuple[str | None, str]] = Counter()
    names = []
    for each in series:
        is_alone = alike[each.node, each.name] == 1 or not each.detail
        name = each.name if is_alone else f"{each.name}:{each.detail}"
        taken[each.node, name] += 1
        number = taken[each.node, name]
        names.append(name if number == 1 else f"{name}.{number}")
    return names


def _ordered(rows: Rows) -> Rows:
    """Return the rows by time, where their times can be compared."""
    try:
        return sorted(rows, key=lambda row: row[TIME])
    except TypeError:
        return rows


def named_by_labels(series: Sequence[tuple[str, Mapping[str, str]]]) -> list[str]:
    """Each series' name, with the labels whose values differ among the series of that name.

    >>> named_by_labels([("up", {"job": "a", "node": "1"}), ("up", {"job": "a", "node": "2"}), ("load", {})])
    ['up:node_1', 'up:node_2', 'load']
    """
    values: dict[str, dict[str, set[str]]] = {}
    counts = Counter(name for name, _ in series)
    held: dict[str, Counter[str]] = {}
    for name, labels in series:
        held.setdefault(name, Counter()).update(labels.keys())
        for key, value in labels.items():
            values.setdefault(name, {}).setdefault(key, set()).add(value)

    def tells(name: str, key: str) -> bool:
        return len(values[name][key]) > 1 or held[name][key] < counts[name]

    return [
        ":".join([name, *(f"{key}_{labels[key]}" for key in sorted(labels) if tells(name, key))])
        for name, labels in series
    ]


def objects(entries: Any) -> Rows:  # noqa: ANN401 - any JSON
    """Return the objects of a list; none of anything else."""
    return [each for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
