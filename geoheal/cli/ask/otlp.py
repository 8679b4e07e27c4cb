"""``geoheal otlp``: metrics from OpenTelemetry's exporters, and their use."""

from collections.abc import Mapping
from typing import Any

import typer
from rich.table import Table

from geoheal.cli.terminal.options import SERVICE_URL, AsJson, SystemOrAll, Token, Url
from geoheal.cli.terminal.table import console, print_table
from geoheal.cli.terminal.text import Items, moment, print_list, shown
from geoheal.remote.telemetry import TelemetryService

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show what exporters sent.")


@app.callback()
def _group() -> None:
    """Keep the command's name, although it is the only one."""


@app.command()
def status(
    system: SystemOrAll = None,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """List the metrics of each exporter: which are used for what, which are not, and why."""
    with TelemetryService(url, token) as service:
        found = service.exporters(system)
    of_system = f" of {system}" if system else ""
    nothing = f"No exporter{of_system} sent anything in the last week."
    print_list(found["sources"], _print, nothing, as_json=as_json)
    if found["has_more"]:
        typer.echo("There are more, which sent earlier; use --system to list those of one system.", err=True)


def _print(sources: Items) -> None:
    screen = console()
    for source in sources:
        last = moment(source["seen_at"])
        screen.print(shown(f"{_title(source)}, last at {last} UTC"), soft_wrap=True)
        table = Table("metric", "used as", "why not", box=None, pad_edge=False)
        for each in source["metrics"]:
            table.add_row(shown(each["name"]), shown(", ".join(each["fields"])), shown(each["reason"] or ""))
        print_table(table)


def _title(source: Mapping[str, Any]) -> str:
    """Return a title with the exporter's node and its system."""
    return " of ".join(each for each in (source["node"], source["system"]) if each)
