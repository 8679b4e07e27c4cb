"""``geoheal alerts test`` and ``routes``: the channels of the settings, and the alerts that they get."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table
from uuid_utils.compat import uuid7

from geoheal.api.http import logs
from geoheal.cli.alarms.rules import Bad
from geoheal.cli.terminal.options import ServiceUrl, Token
from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import shown
from geoheal.config.settings import load_settings
from geoheal.domain.alarms.duration import written_duration
from geoheal.domain.health.degradation import Severity
from geoheal.errors import NotFound
from geoheal.healing.alerts.channels import channels_of
from geoheal.healing.alerts.message import trial_payload
from geoheal.healing.alerts.route_file import routes_of
from geoheal.healing.alerts.routes import SEVERITIES, Routes
from geoheal.remote.alarms import AlarmService


def try_channels(
    name: Annotated[
        str | None, typer.Option("--channel", help="Only the channel with this name (log, webhook, slack).")
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
        typer.echo(f"{channel}: {'accepted' if failure is None else failure}")
    if failed:
        raise typer.Exit(1)


def _tried(name: str | None) -> Iterator[tuple[str, str | None]]:
    """Yield each channel of this environment, with the reason if it did not accept a message."""
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
    """Yield each channel of a service, with the reason if it did not accept a message."""
    with AlarmService(url, token) as service:
        for channel in service.channels() if name is None else [name]:
            yield channel, service.try_channel(channel)["error"]


def show_routes(
    system: Annotated[str | None, typer.Option(help="Only the route of an incident of this system.")] = None,
    severity: Annotated[Bad, typer.Option(help="Severity of that incident.")] = Bad.CRITICAL,
    rule: Annotated[
        list[str] | None,
        typer.Option(help="Code of a finding of that incident, or name of an own rule; may be repeated."),
    ] = None,
) -> None:
    """Check the file of routes, and show to which channels alerts go, and how often they are repeated."""
    settings = load_settings()
    routes = routes_of(settings, channels_of(settings))
    if system is None:
        _print_routes(routes)
        return
    found = routes.of(system, Severity(severity.value), _codes(rule or ()))
    typer.echo(f"{', '.join(found.channels)}; {_repeated(found.repeat_after)}.")


def _codes(names: Iterable[str]) -> set[str]:
    """Return codes of findings: of a built-in rule, or of a user-defined one by name."""
    return {name if name.isupper() else f"RULE_{name.upper()}" for name in names}


def _repeated(after: timedelta | None) -> str:
    return "never repeated" if after is None else f"repeated every {written_duration(after.total_seconds())}"


def _print_routes(routes: Routes) -> None:
    table = Table("systems", "severity", "rules", "channels", "repeat", box=None, pad_edge=False)
    for each in (*routes.routes, routes.rest):
        after = each.repeat_after
        repeat = "never" if after is None else written_duration(after.total_seconds())
        severity = ["*"] if each.severities == SEVERITIES else each.severities
        named = (each.systems, severity, each.rules, routes.heard_on(each))
        table.add_row(*(shown(", ".join(words)) for words in named), repeat)
    print_table(table)
