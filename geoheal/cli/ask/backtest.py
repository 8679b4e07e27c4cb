"""``geoheal backtest``: what would have been said of a history."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geoheal.cli.data import import_options as options
from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import AsJson, DatabaseUrl, DataDir
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.errors import InvalidInput

if TYPE_CHECKING:
    from geoheal.cli.data.import_run import ImportRequest
    from geoheal.config.settings import Settings
    from geoheal.history.cells.moments import TimeColumnReader
    from geoheal.history.choices import Choices
    from geoheal.history.formats.file_kind import FileKind
    from geoheal.monitor.backtest.backtest import Backtest
    from geoheal.store.session import Database


HistoryFile = Annotated[Path | None, typer.Argument(help="A file, as geoheal import reads it; or --system.")]
StoredSystem = Annotated[str | None, typer.Option(help="A stored system instead of a file.")]
Since = Annotated[str | None, typer.Option(help="First moment that is read (ISO 8601, a day, or 6h ago).")]
Until = Annotated[str | None, typer.Option(help="Moment before which that ends.")]
LearnUntil = Annotated[
    str | None, typer.Option(help="Moment until which detection learns what is normal [the first 40 %].")
]


def backtest(
    file: HistoryFile = None,
    system: StoredSystem = None,
    since: Since = None,
    until: Until = None,
    learn_until: LearnUntil = None,
    columns: options.Columns = None,
    mapping: options.Mappings = None,
    metrics: options.Metrics = None,
    time_column: options.TimeColumn = None,
    utc: options.Utc = False,
    timezone: options.Zone = None,
    time_format: options.TimeFormat = None,
    ignore: options.Ignored = None,
    scale: options.Scales = None,
    counter: options.Counters = None,
    every: options.Every = None,
    node_column: options.NodeColumn = None,
    kind: options.Kind = None,
    preset: options.Preset = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Say what rules and calibrated detection would have said of a history.

    Nothing is stored, and nobody is alerted. Where a column `label` or `is_anomaly` (1, true, anomaly …)
    tells what was wrong, the events found and the false alarms are counted.
    """
    from geoheal.cli.data.import_choices import choices_of, clock_of
    from geoheal.config.settings import load_settings
    from geoheal.monitor.backtest.backtest import backtest as judge
    from geoheal.system import open_database

    if (file is None) == (system is None):
        raise InvalidInput("Say what to judge: a file, or --system NAME.")
    stretch = moment_of("--since", since), moment_of("--until", until)
    learnt = moment_of("--learn-until", learn_until)
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    shorthands = {time_column: "captured_at", node_column: "node"}
    choices = choices_of(mapping, shorthands, metrics, ignore, scale, counter, every, preset, columns)
    asked = _request(choices, clock_of(utc, timezone, time_format), kind)
    with open_database(settings) if file is None else _of_file(file, settings, asked) as database:
        found = judge(database, system or DEFAULT_SYSTEM, *stretch, learnt)
    _print(found, system or str(file), as_json=as_json)


def _request(choices: "Choices", clock: "TimeColumnReader", kind: "FileKind | None") -> "ImportRequest":
    """Return how the file is read: as one system, whatever it is called there."""
    from geoheal.cli.data.import_run import ImportRequest
    from geoheal.history.importer import Destination

    return ImportRequest(
        kind=kind,
        clock=clock,
        choices=replace(choices, without=("system",)),
        destination=Destination(system=DEFAULT_SYSTEM),
        tolerance=timedelta(milliseconds=500),
    )


def _print(found: "Backtest", name: str, *, as_json: bool) -> None:
    from geoheal.cli.ask.backtest_view import print_backtest
    from geoheal.cli.terminal.text import print_json
    from geoheal.monitor.backtest.answer import backtest_answer

    if as_json:
        print_json(backtest_answer(found))
    else:
        print_backtest(found, name=name)


@contextmanager
def _of_file(file: Path, settings: "Settings", asked: "ImportRequest") -> "Iterator[Database]":
    """Yield a database of its own that holds the file, for as long as the context lasts."""
    from geoheal.cli.data.import_run import import_opened, opened_file
    from geoheal.cli.data.rejects import Rejects
    from geoheal.system import open_database

    with (
        opened_file(file, asked) as opened,
        tempfile.TemporaryDirectory(prefix="geoheal-backtest-") as folder,
    ):
        apart = {"database_url": None, "data_dir": Path(folder), "retention_days": None}
        own = settings.model_copy(update=apart)
        with open_database(own, migrate=True) as database, Rejects(None) as refused:
            summary = import_opened(database, opened, file, asked, own, refused, is_kept=False)
            if not summary.stored:
                raise InvalidInput(f"No row of {file.name} can be judged; why stands above.")
            yield database
