"""A side of a comparison from a tool's file, such as the results of k6, JMeter and Locust."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from geoheal.compare.series import Floats, Series, Side
from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.errors import InvalidInput
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from geoheal.history.formats.encoding import START_BYTES
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.formats.files import open_history
from geoheal.history.formats.source import as_plain_file
from geoheal.history.opening import open_for_import
from geoheal.history.presets.machines import is_dated
from geoheal.history.presets.preset import PossibleFile
from geoheal.history.presets.preset_name import PresetName
from geoheal.history.presets.recognition import READERS
from geoheal.history.reader import HistoryReader

MICROSECONDS = 1e6
FEW = 20
"""Moments below which events are put together by the second: a load test may last a minute."""


def side_of_tool(path: Path) -> tuple[Side, str] | None:
    """Read a file as ``geoheal import`` does, where it is of a tool that is recognised.

    Returns
    -------
    tuple or None
        Series by metric, and what the file was taken for, in a sentence; None where it is not recognised.

    Raises
    ------
    InvalidInput
        When the tool's file cannot be used.
    """
    with as_plain_file(path) as plain:
        title, kind = _recognised(plain)
        if title is None:
            return None
        side, is_of_events = _read(plain, kind, Choices())
        if is_of_events and max((len(each.times) for each in side.values()), default=0) < FEW:
            side, _ = _read(plain, kind, Choices(every="1s"))
    if not side:
        raise InvalidInput(f"{path} was recognised as {title}, but holds no measurements.")
    return side, f"{path} is read as {title}."


def _recognised(path: Path) -> tuple[str | None, FileKind | None]:
    """Return the file's meaning and kind; a panel of Grafana is a plain table.

    So is one of collectd under a name that somebody gave it: both sides would have a metric of their own.
    """
    with path.open("rb") as raw:
        kind = FileKind.NDJSON if raw.read(START_BYTES).lstrip()[:1] in {b"{", b"["} else None
    try:
        candidate = PossibleFile(open_history(path, kind), path)
    except InvalidInput:
        return None, kind
    plain = {PresetName.GRAFANA, *(() if is_dated(path) else (PresetName.COLLECTD,))}
    readers = (read for name, read in READERS.items() if name not in plain)
    return next((found.title for read in readers if (found := read(candidate))), None), kind


def _read(path: Path, kind: FileKind | None, choices: Choices) -> tuple[Side, bool]:
    """Return the series of a file, and whether they are put together from events."""
    opened = open_for_import(path, kind, TimeColumnReader(assume_utc=True), choices)
    reader = HistoryReader(opened.history, opened.plan, clock=opened.clock)
    batches = [batch for reading in reader.readings() for _, batch, _ in reading.batches]
    return _side(batches), opened.events is not None


def _side(batches: list[ObservationBatch]) -> Side:
    times: defaultdict[str, list[Floats]] = defaultdict(list)
    values: defaultdict[str, list[Floats]] = defaultdict(list)
    for batch in batches:
        moments = batch.captured_at / MICROSECONDS
        for name, numbers in _measured(batch):
            times[name].append(moments)
            values[name].append(numbers)
    return {name: Series.of(np.concatenate(times[name]), np.concatenate(values[name])) for name in times}


def _measured(batch: ObservationBatch) -> Iterator[tuple[str, Floats]]:
    yield from batch.numbers.items()
    own = batch.metrics or ()
    for name in sorted({name for row in own for name in row or ()}):
        yield name, np.array([(row or {}).get(name, np.nan) for row in own], dtype=np.float64)
