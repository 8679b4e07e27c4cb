"""``geoheal alerts``: the outbox of messages about incidents."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import typer

from geoheal.cli.options import DatabaseUrl, DataDir, SystemName
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.alert import AlertState
from geoheal.errors import Conflict, NotFound

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List alerts, send dead ones again, try the channels."
)


@app.command("list")
def list_alerts(
    system: SystemName = DEFAULT_SYSTEM,
    state: Annotated[AlertState | None, typer.Option(help="Those in this state alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most that are shown.")] = 50,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the alerts of a system, newest first."""
    from rich.console import Console
    from rich.table import Column, Table

    from geoheal.cli.terminal import shown
    from geoheal.monitor.reading import find_system
    from geoheal.settings import load_settings
    from geoheal.store import alerts
    from geoheal.system import open_database

    with (
        open_database(load_settings(data_dir=data_dir, database_url=database_url)) as database,
        database.transaction() as connection,
    ):
        found = alerts.page(connection, find_system(connection, system), None, limit, state)
    if not found:
        typer.echo(f"There are no alerts of {system}{'' if state is None else f' that are {state}'}.")
        return
    whole = Column("id", no_wrap=True)
    table = Table(whole, "written (UTC)", "kind", "channel", "state", "tries", "error", box=None)
    for each in found:
        written = f"{each.created_at:%Y-%m-%d %H:%M}"
        error = shown(each.error or "")
        table.add_row(str(each.id), written, each.kind, each.channel, each.state, str(each.attempts), error)
    Console(highlight=False).print(table)


@app.command()
def retry(
    alert_id: Annotated[UUID, typer.Argument(help="The alert's id, as `geoheal alerts list` shows it.")],
    system: SystemName = DEFAULT_SYSTEM,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Send a dead alert again; the worker does it within seconds."""
    from geoheal.monitor.reading import find_system
    from geoheal.settings import load_settings
    from geoheal.store import alerts
    from geoheal.system import open_database

    with (
        open_database(load_settings(data_dir=data_dir, database_url=database_url)) as database,
        database.transaction() as connection,
    ):
        known = find_system(connection, system)
        alert = alerts.find(connection, known, alert_id)
        if alert is None:
            raise NotFound(f"System {system} has no alert {alert_id}; see `geoheal alerts list`.")
        if not alerts.revive(connection, known, alert_id, datetime.now(UTC)):
            raise Conflict(f"Alert {alert_id} is {alert.state}; only a dead one is sent again.")
    typer.echo(f"Alert {alert_id} to {alert.channel} will be sent again.")


@app.command()
def test() -> None:
    """Send a test message to all channels, and tell what each one answered; exit code 1 when one failed."""
    from uuid_utils.compat import uuid7

    from geoheal.api import logs
    from geoheal.healing.alerts.channels import channels_of
    from geoheal.healing.alerts.message import trial_payload
    from geoheal.settings import load_settings

    settings = load_settings()
    logs.configure(settings.log_level, settings.log_format)
    payload = trial_payload(datetime.now(UTC))
    failed = False
    for channel in channels_of(settings):
        failure = channel.send(uuid7(), payload)
        failed = failed or failure is not None
        typer.echo(f"{channel.name}: {'taken' if failure is None else failure.reason}")
    if failed:
        raise typer.Exit(1)
