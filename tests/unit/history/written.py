"""A file as a program writes it, and what is read of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from geoheal.domain.snapshots.batch import ObservationBatch
from geoheal.errors import InvalidInput
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from geoheal.history.opening import open_for_import
from geoheal.history.presets.preset_name import PresetName
from geoheal.history.reader import HistoryReader

T = datetime(2026, 4, 25, 3, 15, tzinfo=UTC)
EPOCH = int(T.timestamp())
CPU = [{"captured_at": T, "cpu_usage_pct": 1.5}]
PLAIN = "time,cpu_usage_pct\n2026-04-25T03:15:00Z,1.5\n"


VMSTAT = (
    "procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu----- -----timestamp-----\n"
    " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                {zone}\n"
    " 1  0    0 812340  10240 412344    0    0    12    34  123  456 12  3 84  1  0 2026-04-25 {hour}:14:00\n"
    " 2  0    0 812000  10240 412344    0    0     0    20  223  556 22  3 74  1  0 2026-04-25 {hour}:15:00\n"
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a file."""

    clock: TimeColumnReader = field(default_factory=TimeColumnReader)
    choices: Choices = field(default_factory=Choices)


NOTHING = Asked()
IN_UTC = Asked(clock=TimeColumnReader(assume_utc=True))
BERLIN = Asked(clock=TimeColumnReader(zone=ZoneInfo("Europe/Berlin")))
LAST_NUMBER = Asked(
    choices=Choices(
        preset=PresetName.NGINX,
        fields={"last_number": "avg_latency_ms"},
        scales={"last_number": 0.001},
    )
)


@dataclass(frozen=True)
class Written:
    """A file, what is read of it, and what is said."""

    content: bytes | str
    rows: Sequence[Mapping[str, Any]]
    asked: Asked = NOTHING
    says: str = ""
    name: str = "history.csv"


def refused(content: bytes | str, says: str, asked: Asked = NOTHING, name: str = "history.csv") -> Written:
    return Written(content, [], asked, says, name)


def read(path: Path, asked: Asked) -> tuple[list[dict[str, Any]], str]:
    """Return the rows of a file by time, and all that is said."""
    try:
        opened = open_for_import(path, None, asked.clock, asked.choices)
    except InvalidInput as error:
        return [], error.message
    rows, said = [], list(opened.notes)
    for reading in HistoryReader(opened.history, opened.plan, clock=opened.clock).readings():
        said += [f"line {each.line}: {each.reason}" for each in reading.refusals]
        rows += [row for _, batch, _ in reading.batches for row in in_rows(batch)]
    return sorted(rows, key=lambda row: row["captured_at"]), "\n".join(said)


def in_rows(batch: ObservationBatch) -> Iterator[dict[str, Any]]:
    for n, at in enumerate(batch.captured_at.tolist()):
        yield {
            "captured_at": datetime.fromtimestamp(at / 1e6, UTC),
            "node": batch.nodes[n] if batch.nodes else None,
            "metrics": batch.metrics[n] if batch.metrics else None,
            **{name: None if np.isnan(own[n]) else float(own[n]) for name, own in batch.numbers.items()},
        }


def close(value: object) -> Any:
    return pytest.approx(value) if isinstance(value, (dict, float)) else value


def check_read(folder: Path, file: Written) -> None:
    """Require that a file is read as it is meant, and what is said of it."""
    path = folder / file.name
    path.write_bytes(file.content if isinstance(file.content, bytes) else file.content.encode())
    rows, said = read(path, file.asked)
    assert file.says in said
    assert len(rows) == len(file.rows), (rows, said)
    for row, wanted in zip(rows, file.rows, strict=True):
        assert {name: row.get(name) for name in wanted} == {n: close(v) for n, v in wanted.items()}
