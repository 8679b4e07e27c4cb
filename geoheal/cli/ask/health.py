"""``geoheal health``: the status of the systems, for people and for monitoring scripts."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from geoheal.cli.terminal.options import DatabaseUrl, DataDir, ServiceUrl, Token
from geoheal.cli.terminal.table import console, print_table
from geoheal.cli.terminal.text import shown
from geoheal.cli.terminal.whom import service_of
from geoheal.domain.health.summary import WORST_FIRST, HealthStatus
from geoheal.errors import GeohealError
from geoheal.remote.service import Service

EXIT_CODES = {"healthy": 0, "warning": 1, "critical": 2, "no data": 3, "unknown": 3, "silent": 3}
"""Exit code by status, as for Nagios plug-ins: 3 if nothing is known."""

EXIT_UNANSWERED = 4
"""Exit code if the status is unavailable: nothing answered, or the system does not exist."""

COLOURS = {
    "healthy": "green",
    "warning": "yellow",
    "critical": "bold red",
    "silent": "yellow",
    "unknown": "dim",
    "no data": "dim",
}

ORDER = [str(status) for status in WORST_FIRST]
"""Statuses, the worst first."""

Summaries = Mapping[str, Mapping[str, Any]]
"""Health summary (the answer of ``GET /health``) by system."""


def health(
    system: Annotated[str | None, typer.Option(help="The system [all systems].")] = None,
    status: Annotated[
        list[HealthStatus] | None,
        typer.Option(help="Show only systems with this status; may be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summaries by system as JSON.")] = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show the status of the systems.

    The exit code says how the worst one is: 0 healthy, 1 warning, 2 critical, 3 when nothing is known
    (silent, unknown or no data), 4 when the service or database cannot be asked, or has no such system. With
    --status it refers to the systems shown, and is 0 when there are none.
    """
    try:
        service_url = service_of(url, data_dir, database_url)
        if service_url is not None:
            summaries = _ask_service(service_url, token, system)
        else:
            from geoheal.cli.ask.stored_health import stored_summaries

            summaries = stored_summaries(system, data_dir=data_dir, database_url=database_url)
    except GeohealError as error:
        typer.secho(f"geoheal: {error.explained}", fg=typer.colors.RED, err=True)
        raise typer.Exit(EXIT_UNANSWERED) from error
    wanted = {name: each for name, each in summaries.items() if not status or each["status"] in status}
    if as_json:
        typer.echo(json.dumps(wanted, indent=2, ensure_ascii=False))
    elif summaries and not wanted:
        typer.echo(f"No system is {' or '.join(status or ())}.")
    else:
        _print(wanted)
    raise typer.Exit(0 if summaries and not wanted else EXIT_CODES[worst(wanted)])


def worst(summaries: Summaries) -> str:
    """Return the status of the worst system; no data without systems.

    >>> worst({"a": {"status": "healthy"}, "b": {"status": "no data"}})
    'no data'
    >>> worst({})
    'no data'
    """
    found = {str(summary["status"]) for summary in summaries.values()}
    return next((str(status) for status in WORST_FIRST if status in found), "no data")


def _ask_service(url: str, token: str | None, system: str | None) -> Summaries:
    with Service(url, token) as service:
        if system is not None:
            return {system: service.health(system)}
        return service.overview()


def _print(summaries: Summaries) -> None:
    if not summaries:
        typer.echo("There is no system yet; send a snapshot, or start `geoheal watch`.")
        return
    table = Table(
        "system", "status", "Φ", "κ", "drift (rad)", "regime", "last snapshot (UTC)", box=None, pad_edge=False
    )
    worst_first = sorted(summaries.items(), key=lambda each: ORDER.index(str(each[1]["status"])))
    for name, summary in worst_first:
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
    screen = console()
    print_table(table)
    for name, summary in worst_first:
        for issue in [*summary["issues"], *filter(None, [summary.get("note")])]:
            screen.print(shown(f"{name}: {issue}", style=COLOURS[str(summary["status"])]))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
