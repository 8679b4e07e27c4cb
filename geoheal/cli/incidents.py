"""``geoheal incidents``: stretches of degradation, shown, taken on and snoozed."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from geoheal.cli.options import SERVICE_URL, AsJson, SystemName, Token, Url
from geoheal.constants import DEFAULT_SYSTEM

if TYPE_CHECKING:
    from geoheal.watch.healing_service import HealingService

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List and show incidents, take them on, snooze them."
)

IncidentId = Annotated[UUID, typer.Argument(help="The incident's id, as `geoheal incidents list` shows it.")]


class Shown(StrEnum):
    """The states that can be asked for."""

    OPEN = "open"
    RESOLVED = "resolved"


@app.command("list")
def list_incidents(
    system: SystemName = DEFAULT_SYSTEM,
    state: Annotated[Shown | None, typer.Option(help="Those in this state alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most that are shown.")] = 50,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """List the incidents of a system, newest first."""
    from geoheal.cli.incident_view import print_incidents
    from geoheal.cli.terminal import print_json

    with _service(url, token) as service:
        found = service.incidents(system, None if state is None else state.value, limit)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo(f"There are no incidents of {system}{'' if state is None else f' that are {state}'}.")
    else:
        print_incidents(found)


@app.command()
def show(
    incident_id: IncidentId,
    system: SystemName = DEFAULT_SYSTEM,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Show an incident: what was found, what happened, and what was tried."""
    from geoheal.cli.incident_view import print_incident
    from geoheal.cli.terminal import print_json

    with _service(url, token) as service:
        found = service.incident(system, str(incident_id))
    if as_json:
        print_json(found)
    else:
        print_incident(found)


@app.command()
def ack(
    incident_id: IncidentId, system: SystemName = DEFAULT_SYSTEM, url: Url = SERVICE_URL, token: Token = None
) -> None:
    """Take an open incident on: no more alerts repeat it."""
    with _service(url, token) as service:
        service.acknowledge(system, str(incident_id))
    typer.echo(f"Incident {incident_id} is taken on.")


@app.command()
def snooze(
    incident_id: IncidentId,
    hours: Annotated[float, typer.Option(min=0.01, max=719, help="For how long.")] = 4.0,
    system: SystemName = DEFAULT_SYSTEM,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Send no alerts of an open incident for a while."""
    until = datetime.now(UTC) + timedelta(hours=hours)
    with _service(url, token) as service:
        service.snooze(system, str(incident_id), until.isoformat())
    typer.echo(f"No alerts of incident {incident_id} until {until:%Y-%m-%d %H:%M} UTC.")


def _service(url: str, token: str | None) -> "HealingService":
    from geoheal.watch.healing_service import HealingService

    return HealingService(url, token)
