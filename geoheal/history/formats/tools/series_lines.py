"""Lines with a series, a value and a time: Graphite, InfluxDB, OpenTSDB, Wavefront, Prometheus."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TextIO

import numpy as np
import pyarrow as pa

from geoheal.history.piece import FilePiece, RefusedRow

Value = Mapping[str, str | None]
"""Cells of :data:`COLUMNS`."""

COLUMNS: Final = ("time", "host", "metric", "value")
SAMPLE_LINES: Final = 50
AGREEING: Final = 0.8

GRAPHITE: Final = re.compile(
    r"(?P<metric>[^\s{}=,]+) (?P<value>[-+]?[\d.]+(?:[eE][-+]?\d+)?|nan) (?P<time>1\d{9})"
)
RAW: Final = re.compile(
    r"(?P<metric>[^\s|]+),(?P<begin>1\d{9}),(?P<end>1\d{9}),(?P<step>[1-9]\d{0,6})\|(?P<values>[-+\d.eE,naifNo]*)"
)
"""Graphite's ``format=raw``: all values of a series, one per step."""
SAMPLE: Final = re.compile(
    r"(?P<metric>(?=[\w:{])(?:[A-Za-z_:][\w:]*)?)(?:\{(?P<labels>(?:[^\"}]|\"(?:[^\"\\]|\\.)*\")*)\})? "
    r"(?P<value>[^\s{]\S*) (?P<time>1\d{9}(?:\.\d+|\d{3})?)(?: # .*)?"
)
"""A metric's name stands before the labels, or among them (promtool), or quoted (names in UTF-8)."""
LABEL: Final = re.compile(r'"?([^\s{},="]+)"?="((?:[^"\\]|\\.)*)"')
QUOTED: Final = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)')
PUT: Final = re.compile(
    r"(?:put )?(?P<metric>[^\s{}=,]+) (?P<time>1\d{9}(?:\d{3})?) (?P<value>[-+]?[\d.]+(?:[eE][-+]?\d+)?)"
    r"(?P<tags>(?: [^\s=]+=[^\s=]+)+)"
)
"""OpenTSDB's points, as in its import files."""
SOURCED: Final = re.compile(
    r'"?(?P<metric>[^\s"]+)"? (?P<value>[-+]?[\d.]+(?:[eE][-+]?\d+)?) (?P<time>1\d{9}(?:\d{3})?)'
    r'(?P<tags>(?: "?[^\s="]+"?=(?:"[^"]*"|[^\s"]+))+)'
)
"""Wavefront's points: ``source`` is the host."""
TAG: Final = re.compile(r'"?([^\s="]+)"?=(?:"([^"]*)"|(\S+))')
KEY: Final = r"(?:\\.|[^\s,=\\])+"
VALUE: Final = r'(?:"(?:\\.|[^"\\])*"|(?:\\.|[^\s,"\\])+)'
LINE: Final = re.compile(
    rf"(?P<name>(?:\\.|[^\s,\\])+)(?P<tags>(?:,{KEY}={VALUE})*) "
    rf"(?P<fields>{KEY}={VALUE}(?:,{KEY}={VALUE})*) (?P<time>1\d{{9,18}})"
)
"""A backslash before a blank, a comma or an equals sign makes it part of the name."""
FIELD: Final = re.compile(f"({KEY})=({VALUE})")
NUMBER: Final = re.compile(r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)[iu]?")
TRUTHS: Final = {
    **dict.fromkeys(("t", "T", "true", "True", "TRUE"), "1"),
    **dict.fromkeys(("f", "F", "false", "False", "FALSE"), "0"),
}
"""Booleans in InfluxDB's lines."""
PASSED_OVER: Final = re.compile(r"#|CREATE DATABASE ")
"""Lines that hold no points: comments, and what ``influx_inspect export`` writes above them."""
TAGGED: Final = re.compile(
    r"(?P<metric>[^\s{}=,;]+)(?P<tags>(?:;[^\s=;]+=[^\s;]+)+) "
    r"(?P<value>[-+]?[\d.]+(?:[eE][-+]?\d+)?|nan) (?P<time>1\d{9})"
)
"""Graphite's series with tags."""


@dataclass(frozen=True, slots=True)
class LineKind:
    """A kind of such lines.

    Parameters
    ----------
    title
        What the file is, for people.
    pattern
        What a line looks like.
    values
        What a line says.
    """

    title: str
    pattern: re.Pattern[str]
    values: Callable[[re.Match[str]], Sequence[Value]]


def _of_graphite(line: re.Match[str]) -> Sequence[Value]:
    return [{"time": line["time"], "metric": line["metric"], "value": line["value"]}]


def _of_graphite_tags(line: re.Match[str]) -> Sequence[Value]:
    tags = dict(sorted(each.split("=", 1) for each in line["tags"][1:].split(";")))
    host = tags.pop("host", None)
    name = ":".join([line["metric"], *(f"{key}_{value}" for key, value in tags.items())])
    return [{"time": line["time"], "host": host, "metric": name, "value": line["value"]}]


def _of_raw(line: re.Match[str]) -> Sequence[Value]:
    begin, step = int(line["begin"]), int(line["step"])
    return [
        {
            "time": str(begin + place * step),
            "metric": line["metric"],
            "value": None if value == "None" else value,
        }
        for place, value in enumerate(line["values"].split(","))
    ]


def _of_sample(line: re.Match[str]) -> Sequence[Value]:
    labels = dict(sorted(LABEL.findall(line["labels"] or "")))
    quoted = QUOTED.match(line["labels"] or "")
    metric = line["metric"] or labels.pop("__name__", None) or (quoted[1] if quoted else "value")
    name = ":".join([metric, *(f"{key}_{value}" for key, value in labels.items())])
    return [{"time": line["time"], "metric": name, "value": line["value"]}]


def _of_influx(line: re.Match[str]) -> Sequence[Value]:
    tags = {_plain(key): _plain(value) for key, value in FIELD.findall(line["tags"])}
    host = tags.pop("host", None)
    suffix = "".join(f":{key}_{value}" for key, value in sorted(tags.items()))
    named = _plain(line["name"])
    numbers = ((_plain(name), _influx_number(value)) for name, value in FIELD.findall(line["fields"]))
    return [
        {"time": line["time"], "host": host, "metric": f"{named}.{name}{suffix}", "value": number}
        for name, number in numbers
        if number is not None
    ]


def _influx_number(value: str) -> str | None:
    """Return the number of a field, of a boolean too; None of text."""
    match = NUMBER.fullmatch(value)
    return TRUTHS.get(value) if match is None else match[1]


def _of_tagged(line: re.Match[str]) -> Sequence[Value]:
    tags = {key: quoted or bare for key, quoted, bare in TAG.findall(line["tags"])}
    places = [tags.pop(name, None) for name in ("source", "host")]
    suffix = "".join(f":{key}_{value}" for key, value in sorted(tags.items()))
    host = next(filter(None, places), None)
    return [
        {"time": line["time"], "host": host, "metric": f"{line['metric']}{suffix}", "value": line["value"]}
    ]


def _plain(word: str) -> str:
    """Return a name without the backslashes that stand before its blanks, commas and equals signs.

    >>> _plain("web\\\\ 1")
    'web 1'
    """
    return re.sub(r"\\([ ,=])", r"\1", word)


KINDS: Final = (
    LineKind("Graphite's plaintext", GRAPHITE, _of_graphite),
    LineKind("Graphite's plaintext with tags", TAGGED, _of_graphite_tags),
    LineKind("Graphite's raw series", RAW, _of_raw),
    LineKind("Prometheus' samples with times", SAMPLE, _of_sample),
    LineKind("InfluxDB's line protocol", LINE, _of_influx),
    LineKind("OpenTSDB's points", PUT, _of_tagged),
    LineKind("Wavefront's points", SOURCED, _of_tagged),
)


def line_kind_of(path: Path) -> LineKind | None:
    """Return the kind that most of the first lines are of; None for any other file."""
    with path.open(encoding="utf-8", errors="replace") as text:
        first = [line.strip() for line in islice(text, SAMPLE_LINES)]
    lines = [line for line in first if line and not PASSED_OVER.match(line)]
    is_exposed = any(line.startswith(("# TYPE ", "# HELP ")) for line in first)
    return next(
        (
            kind
            for kind in (KINDS[1:] if is_exposed else KINDS)
            if lines and sum(map(bool, map(kind.pattern.fullmatch, lines))) >= AGREEING * len(lines)
        ),
        None,
    )


class SeriesLines:
    """Such a file, with a row per value; comments are passed over."""

    complete = True
    decimal_comma = False

    def __init__(self, path: Path, kind: LineKind) -> None:
        self._path = path
        self._kind = kind
        has_hosts = kind.values in {_of_influx, _of_tagged, _of_graphite_tags}
        self.columns: Sequence[str] = COLUMNS if has_hosts else [name for name in COLUMNS if name != "host"]
        counters = (
            "Names that end in _total, _count, _sum or _bucket are counters; --counter NAME uses their "
            "increases."
        )
        self.notes: Sequence[str] = [
            f"{path.name} is read as {kind.title}.",
            *([counters] if kind.values is _of_sample else []),
        ]

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, of at most ``rows`` lines at a time."""
        size = max(1, self._path.stat().st_size)
        with self._opened() as text:
            numbered = enumerate(text, start=1)
            while some := list(islice(numbered, rows)):
                yield self._piece(some, columns, min(1.0, text.buffer.tell() / size))

    def _piece(self, some: Sequence[tuple[int, str]], columns: Sequence[str], done: float) -> FilePiece:
        filled = [(n, line.strip()) for n, line in some if line.strip() and not PASSED_OVER.match(line)]
        found = [(number, self._kind.pattern.fullmatch(line)) for number, line in filled]
        held = [(number, value) for number, match in found if match for value in self._kind.values(match)]
        return FilePiece(
            lines=np.array([number for number, _ in held], dtype=np.int64),
            columns={name: pa.array([row.get(name) for _, row in held], pa.string()) for name in columns},
            unreadable=[
                RefusedRow(n, f"The line does not belong to {self._kind.title}.") for n, m in found if not m
            ],
            done=done,
        )

    def _opened(self) -> TextIO:
        return self._path.open(encoding="utf-8", errors="replace", newline="")
