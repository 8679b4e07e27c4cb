"""``geoheal health``: how the systems are, for people and for monitoring scripts."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geoheal.cli.options import DatabaseUrl, DataDir, Token
from geoheal.errors import GeohealError

if TYPE_CHECKING:
    from geoheal.settings import Settings
    from geoheal.store.session import Database

EXIT_CODES = {"healthy": 0, "warning": 1, "critical": 2, "no data": 3}
"""Exit code by status, as plug-ins of Nagios have them: 3 says that nothing is known."""

EXIT_UNANSWERED = 4
"""Exit code when nobody could be asked: the database or the service did not answer."""

PAGE = 500

WORST_FIRST = ("critical", "warning", "no data", "healthy")
COLOURS = {"healthy": "green", "warning": "yellow", "critical": "bold red", "no data": "dim"}

Summaries = Mapping[str, Mapping[str, Any]]
"""Health summary (the answer of ``GET /health``) by system."""


def health(
    system: Annotated[str | None, typer.Option(help="The system [all systems].")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: the summaries by system.")] = False,
    url: Annotated[
        str | None, typer.Option(help="Ask the service at this URL instead of the database.")
    ] = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show how the systems are.

    The exit code says how the worst one is: 0 healthy, 1 warning, 2 critical, 3 no data, 4 when the service
    or database cannot be asked.
    """
    from geoheal.settings import load_settings

    try:
        if url is not None:
            summaries = _ask_service(url, token, system)
        else:
            settings = load_settings(data_dir=data_dir, database_url=database_url)
            summaries = _ask_database(settings, system)
    except GeohealError as error:
        typer.secho(f"geoheal: {error.message}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNANSWERED) from error
    if as_json:
        typer.echo(json.dumps(summaries, indent=2, ensure_ascii=False))
    else:
        _print(summaries)
    raise typer.Exit(EXIT_CODES[worst(summaries)])


def worst(summaries: Summaries) -> str:
    """Status of the worst system; no data where there is no system.

    >>> worst({"a": {"status": "healthy"}, "b": {"status": "no data"}})
    'no data'
    >>> worst({})
    'no data'
    """
    found = {str(summary["status"]) for summary in summaries.values()}
    return next((status for status in WORST_FIRST if status in found), "no data")


def _ask_service(url: str, token: str | None, system: str | None) -> Summaries:
    from geoheal.watch.service import Service

    with Service(url, token) as service:
        names = [system] if system is not None else service.systems()
        return {name: service.health(name) for name in names}


def _ask_database(settings: "Settings", system: str | None) -> Summaries:
    from geoheal.monitor.answers import health_answer
    from geoheal.monitor.reading import read_health
    from geoheal.system import open_database

    with open_database(settings) as database:
        names = [system] if system is not None else list(_names(database))
        return {name: health_answer(read_health(database, name)) for name in names}


def _names(database: "Database") -> Iterator[str]:
    from geoheal.store import systems

    last = ""
    while True:
        with database.transaction() as connection:
            page = systems.page(connection, last, PAGE)
        yield from (each.name for each in page)
        if len(page) < PAGE:
            return
        last = page[-1].name


def _print(summaries: Summaries) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from geoheal.cli.terminal import shown

    if not summaries:
        typer.echo("There is no system yet; send a snapshot, or start `geoheal watch`.")
        return
    table = Table(
        "system", "status", "Φ", "κ", "drift (rad)", "regime", "last snapshot", box=None, pad_edge=False
    )
    for name, summary in summaries.items():
        status = str(summary["status"])
        table.add_row(
            shown(name),
            Text(status, style=COLOURS[status]),
            _figure(summary["current_phi"]),
            _figure(summary["current_kappa"]),
            _figure(summary["basin_drift"]),
            str(summary["current_regime"] or "–"),
            str(summary["last_snapshot"] or "–")[:19].replace("T", " "),
        )
    console = Console(highlight=False)
    console.print(table)
    for name, summary in summaries.items():
        for issue in summary["issues"]:
            console.print(shown(f"{name}: {issue}", style=COLOURS[str(summary["status"])]))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
