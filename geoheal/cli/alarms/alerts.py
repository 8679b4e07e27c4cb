"""``geoheal alerts``: the outbox of messages about incidents."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geoheal.cli.alarms.rules import Bad
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
from geoheal.cli.terminal.whom import asked
from geoheal.domain.alarms.alert import AlertState
from geoheal.domain.alarms.duration import written_duration
from geoheal.domain.health.degradation import Severity
from geoheal.errors import NotFound

if TYPE_CHECKING:
    from geoheal.healing.alerts.routes import Routes

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List alerts, send dead ones again, try the channels, show the routes.",
)


@app.command("list")
def list_alerts(
    system: SystemOrAll = None,
    state: Annotated[AlertState | None, typer.Option(help="Those in this state alone.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the alerts of all systems, or of one, newest first."""
    from geoheal.cli.terminal.text import none_of, print_list
    from geoheal.remote.healing import HealingService

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
    from geoheal.remote.healing import HealingService

    with asked(HealingService, url, token, data_dir, database_url) as service:
        alert = service.retry_alert(system, service.identified("alert", alert_id, system))
    typer.echo(f"Alert {alert['id']} to {alert['channel']} will be sent again.")


@app.command("test")
def try_channels(
    name: Annotated[
        str | None, typer.Option("--channel", help="This channel alone, by its name (log, webhook, slack).")
    ] = None,
    url: ServiceUrl = None,
    token: Token = None,
) -> None:
    """Send a test message to all channels, or to one, and print what it answered; exit code 1 on failure.

    The channels are those of the service that --url or GEOHEAL_URL names; without either, those of this
    environment's settings.
    """
    failed = False
    for channel, failure in _tried(name) if url is None else _tried_by(url, token, name):
        failed = failed or failure is not None
        typer.echo(f"{channel}: {'taken' if failure is None else failure}")
    if failed:
        raise typer.Exit(1)


def _tried(name: str | None) -> Iterator[tuple[str, str | None]]:
    """Each channel of this environment, and why it did not take a message."""
    from uuid_utils.compat import uuid7

    from geoheal.api.http import logs
    from geoheal.config.settings import load_settings
    from geoheal.healing.alerts.channels import channels_of
    from geoheal.healing.alerts.message import trial_payload

    settings = load_settings()
    logs.configure(settings.log_level, settings.log_format)
    payload = trial_payload(datetime.now(UTC))
    channels = channels_of(settings)
    if name is not None and name not in {each.name for each in channels}:
        known = ", ".join(each.name for each in channels)
        raise NotFound(f"There is no channel {name!r}; the settings name {known}.")
    for channel in (each for each in channels if name in {None, each.name}):
        failure = channel.send(uuid7(), payload)
        yield channel.name, None if failure is None else failure.reason


def _tried_by(url: str, token: str | None, name: str | None) -> Iterator[tuple[str, str | None]]:
    """Each channel of a service, and why it did not take a message."""
    from geoheal.remote.alarms import AlarmService

    with AlarmService(url, token) as service:
        for channel in service.channels() if name is None else [name]:
            yield channel, service.try_channel(channel)["error"]


@app.command("routes")
def show_routes(
    system: Annotated[str | None, typer.Option(help="Only the route of an incident of this system.")] = None,
    severity: Annotated[Bad, typer.Option(help="Severity of that incident.")] = Bad.CRITICAL,
    rule: Annotated[
        list[str] | None,
        typer.Option(help="Code of a finding of that incident, or name of an own rule; may be repeated."),
    ] = None,
) -> None:
    """Check the file of routes, and show to which channels alerts go, and how often they are repeated."""
    from geoheal.config.settings import load_settings
    from geoheal.healing.alerts.channels import channels_of
    from geoheal.healing.alerts.route_file import routes_of

    settings = load_settings()
    routes = routes_of(settings, channels_of(settings))
    if system is None:
        _print_routes(routes)
        return
    found = routes.of(system, Severity(severity.value), _codes(rule or ()))
    typer.echo(f"{', '.join(found.channels)}; {_repeated(found.repeat_after)}.")


def _codes(names: Iterable[str]) -> set[str]:
    """Codes of findings: of a built-in rule as it is, of an own rule from its name."""
    return {name if name.isupper() else f"RULE_{name.upper()}" for name in names}


def _repeated(after: timedelta | None) -> str:
    return "never repeated" if after is None else f"repeated every {written_duration(after.total_seconds())}"


def _print_routes(routes: "Routes") -> None:
    from rich.table import Table

    from geoheal.cli.terminal.table import print_table
    from geoheal.cli.terminal.text import shown
    from geoheal.healing.alerts.routes import SEVERITIES

    table = Table("systems", "severity", "rules", "channels", "repeat", box=None, pad_edge=False)
    for each in (*routes.routes, routes.rest):
        after = each.repeat_after
        repeat = "never" if after is None else written_duration(after.total_seconds())
        severity = ["*"] if each.severities == SEVERITIES else each.severities
        named = (each.systems, severity, each.rules, routes.heard_on(each))
        table.add_row(*(shown(", ".join(words)) for words in named), repeat)
    print_table(table)


def _print(alerts: Sequence[Mapping[str, Any]]) -> None:
    from rich.table import Column, Table

    from geoheal.cli.terminal.table import print_table, short
    from geoheal.cli.terminal.text import moment, shown

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
