"""A backtest on the terminal: a table of alarms, a chart of the metric that moved, and the score."""

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median

import typer
from rich.table import Table

from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import shown
from geoheal.domain.display import sparkline
from geoheal.monitor.backtest.backtest import Backtest
from geoheal.monitor.backtest.episode import Score

Place = Callable[[datetime], int]
WIDTH_MAX = 100
INDENT = 10
NOTHING, ALARM, EVENT = "·", "▲", "■"


def print_backtest(found: Backtest, name: str) -> None:
    """Print the result."""
    typer.echo(
        f"{name}: {found.snapshots:,} snapshots from {_written(found.first)} to {_written(found.last)}; "
        f"alarms count from {_written(found.judged_from)} on."
    )
    for note in found.notes:
        typer.secho(note, fg=typer.colors.YELLOW, err=True)
    _print_table(found)
    _print_chart(found)
    if found.score is None:
        typer.echo("The file has no labels of anomalies; add a column `label` (1, anomaly …).")
    else:
        _print_score(found.score)


def _print_table(found: Backtest) -> None:
    if not found.episodes:
        typer.echo("No alarm would have been raised.")
        return
    table = Table("At", "For", "Source", "Severity", "Message", box=None, pad_edge=False)
    for each in found.episodes:
        end = each.until or found.last
        lasted = f"{(end - each.at).total_seconds() / 60:.1f} min" + ("" if each.until else " +")
        table.add_row(_written(each.at), lasted, each.source, each.severity, shown(each.message))
    print_table(table)


def _print_chart(found: Backtest) -> None:
    width = min(WIDTH_MAX, max(20, shutil.get_terminal_size((WIDTH_MAX, 24)).columns - INDENT))
    span = (found.last - found.first).total_seconds() or 1.0

    def place(at: datetime) -> int:
        return min(width - 1, max(0, int((at - found.first).total_seconds() / span * width)))

    if found.metric is not None:
        typer.echo(f"{'':<{INDENT}}{found.metric}")
        typer.echo(f"{'metric':<{INDENT}}{_curve(found.series, place, width)}")
    alarms = [(each.at, each.until or found.last) for each in found.episodes]
    typer.echo(f"{'alarms':<{INDENT}}{_marks(alarms, place, width, ALARM)}")
    if found.events is not None:
        typer.echo(f"{'labels':<{INDENT}}{_marks(found.events, place, width, EVENT)}")
    learnt = place(found.judged_from)
    typer.echo(f"{'':<{INDENT}}{'learning'[:learnt]:<{learnt}}└ judged")


def _curve(series: Sequence[tuple[datetime, float]], place: Place, width: int) -> str:
    """Return a chart with the metric's median per column; blank if nothing was measured."""
    columns: dict[int, list[float]] = {}
    for at, value in series:
        columns.setdefault(place(at), []).append(value)
    bars = dict(zip(columns, sparkline([median(own) for own in columns.values()]), strict=True))
    return "".join(bars.get(column, " ") for column in range(width))


def _marks(stretches: Sequence[tuple[datetime, datetime]], place: Place, width: int, mark: str) -> str:
    marked = {column for first, last in stretches for column in range(place(first), place(last) + 1)}
    return "".join(mark if column in marked else NOTHING for column in range(width))


def _print_score(score: Score) -> None:
    typer.echo(
        f"{score.found} of {score.events} labelled events found, {score.alarms - score.true} "
        f"of {score.alarms} alarms false{_per_day(score)}."
    )
    parts = [("Precision", score.precision), ("recall", score.recall), ("F1", score.f1)]
    figures = [f"{name} {value:.2f}" for name, value in parts if value is not None]
    if score.delays:
        figures.append(f"median delay {_median(score.delays).total_seconds() / 60:.1f} min")
    if figures:
        typer.echo(", ".join(figures) + ".")


def _median(delays: Sequence[timedelta]) -> timedelta:
    return sorted(delays)[len(delays) // 2]


def _per_day(score: Score) -> str:
    return "" if score.false_per_day is None else f" ({score.false_per_day:.2f} false ones per day)"


def _written(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
