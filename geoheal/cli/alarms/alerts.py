"""``geoheal alerts``: the outbox of messages about incidents."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from geoheal.cli.terminal.lazy_group import CommandEntry, LazyGroup
from geoheal.cli.terminal.options import (
    AsJson,
    DatabaseUrl,
    DataDir,
    Limit,
    Owner,
    ServiceUrl,
    SystemOrAll,
    Token,
)
from geoheal.cli.terminal.table import print_table, short
from geoheal.cli.terminal.text import moment, none_of, print_list, shown
from geoheal.cli.terminal.whom import asked
from geoheal.domain.alarms.alert import AlertState
from geoheal.remote.healing import HealingService


class AlertsGroup(LazyGroup):
    """Commands of the outbox; those of channels and routes are loaded when they are called."""

    entries = (
        CommandEntry(
            "test",
            "geoheal.cli.alarms.channels:try_channels",
            "Send a test message to all channels, or to one.",
        ),
        CommandEntry(
            "routes",
            "geoheal.cli.alarms.channels:show_routes",
            "Show to which channels alerts go, and how often.",
        ),
    )


app = typer.Typer(
    cls=AlertsGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List alerts, retry dead ones, test the channels, show the routes.",
)


@app.command("list")
def list_alerts(
    system: SystemOrAll = None,
    state: Annotated[AlertState | None, typer.Option(help="Only those in this state.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the alerts of all systems, or of one, newest first."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        found = service.alerts(system, None if state is None else state.value, limit)
    print_list(found, _print, none_of("alerts", system, state), as_json=as_json)


@app.command()
def retry(
    alert_id: Annotated[
        str, typer.Argument(help="The alert's id, or its end, as `geoheal alerts list` shows it.")
    ],
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Send a dead alert again; the worker does it within seconds."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        alert = service.retry_alert(system, service.identified("alert", alert_id, system))
    typer.echo(f"Alert {alert['id']} to {alert['channel']} will be sent again.")


def _print(alerts: Sequence[Mapping[str, Any]]) -> None:
    whole = Column("id", no_wrap=True)
    columns = ("system", "written (UTC)", "kind", "channel", "state", "tries", "error")
    table = Table(whole, *columns, box=None, pad_edge=False)
    for each in alerts:
        table.add_row(
            short(each["id"]),
            shown(each["system"]),
            moment(each["created_at"]),
            each["kind"],
            each["channel"],
            each["state"],
            str(each["attempts"]),
            shown(each["error"] or ""),
        )
    print_table(table)
