"""``geoheal backtest``: which alarms would have fired over a history."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.cli.ask.backtest_view import print_backtest
from geoheal.cli.data.importing import options
from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import AsJson, DatabaseUrl, DataDir
from geoheal.cli.terminal.text import print_json
from geoheal.config.settings import load_settings
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.errors import InvalidInput
from geoheal.monitor.backtest.answer import backtest_answer
from geoheal.monitor.backtest.backtest import Backtest
from geoheal.monitor.backtest.backtest import backtest as judge
from geoheal.system import open_database

HistoryFile = Annotated[Path | None, typer.Argument(help="A file, as geoheal import reads it; or --system.")]
StoredSystem = Annotated[str | None, typer.Option(help="A stored system instead of a file.")]
Since = Annotated[str | None, typer.Option(help="First moment that is read (ISO 8601, a day, or 6h ago).")]
Until = Annotated[str | None, typer.Option(help="End of that period (exclusive).")]
LearnUntil = Annotated[
    str | None, typer.Option(help="Moment until which detection only learns what is normal [the first 40 %].")
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
    encoding: options.Encoding = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show what rules and calibrated detection would have found in a history.

    Nothing is stored, and nobody is alerted. Where a column `label` or `is_anomaly` (1, true, anomaly …)
    tells what was wrong, the events found and the false alarms are counted.
    """
    if (file is None) == (system is None):
        raise InvalidInput("Nothing to judge: give a file, or --system NAME.")
    stretch = moment_of("--since", since), moment_of("--until", until)
    learnt = moment_of("--learn-until", learn_until)
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    from geoheal.cli.ask.backtest_file import database_of, request_of
    from geoheal.cli.data.importing.choices import choices_of, clock_of, known_encoding

    shorthands = {time_column: "captured_at", node_column: "node"}
    choices = choices_of(mapping, shorthands, metrics, ignore, scale, counter, every, preset, columns)
    asked = request_of(choices, clock_of(utc, timezone, time_format), kind, known_encoding(encoding))
    with open_database(settings) if file is None else database_of(file, settings, asked) as database:
        found = judge(database, system or DEFAULT_SYSTEM, *stretch, learnt)
    _print(found, system or str(file), as_json=as_json)


def _print(found: Backtest, name: str, *, as_json: bool) -> None:
    if as_json:
        print_json(backtest_answer(found))
    else:
        print_backtest(found, name=name)
