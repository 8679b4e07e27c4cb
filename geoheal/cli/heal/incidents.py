"""``geoheal incidents``: stretches of degradation, shown, taken on, commented, snoozed and resolved."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import typer

from geoheal.cli.heal.incident_view import print_incident, print_incidents
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
from geoheal.cli.terminal.text import none_of, print_json, print_list
from geoheal.cli.terminal.whom import asked
from geoheal.errors import InvalidInput
from geoheal.remote.healing import HealingService

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show, acknowledge, comment on, snooze, resolve and mark incidents.",
)

IncidentId = Annotated[
    str, typer.Argument(help="The incident's id, or its end, as `geoheal incidents list` shows it.")
]


By = Annotated[str | None, typer.Option(help="Your name [the token's name].")]


class Shown(StrEnum):
    """States to filter by."""

    OPEN = "open"
    RESOLVED = "resolved"


class Said(StrEnum):
    """Verdict on an incident."""

    FALSE_ALARM = "false-alarm"
    EXPECTED = "expected"
    REAL = "real"


@app.command("list")
def list_incidents(
    system: SystemOrAll = None,
    state: Annotated[Shown | None, typer.Option(help="Only those in this state.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the incidents of all systems, or of one, newest first."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        found = service.incidents(system, None if state is None else state.value, limit)
    print_list(found, print_incidents, none_of("incidents", system, state), as_json=as_json)


@app.command()
def show(
    incident_id: IncidentId,
    system: Owner = None,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show an incident: what was found, what happened, and what was tried."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        incident_id = service.identified("incident", incident_id, system)
        found = service.incident(system, incident_id)
    if as_json:
        print_json(found)
    else:
        print_incident(found)


@app.command()
def ack(
    incident_id: IncidentId,
    by: By = None,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Acknowledge an open incident: its alerts are no longer repeated."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        incident_id = service.identified("incident", incident_id, system)
        service.acknowledge(system, incident_id, by)
    typer.echo(f"Incident {incident_id} is acknowledged.")


@app.command()
def comment(
    incident_id: IncidentId,
    text: Annotated[str, typer.Argument(help="Text of the comment.")],
    by: By = None,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Add a comment to an incident's timeline."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        incident_id = service.identified("incident", incident_id, system)
        service.comment(system, incident_id, text, by)
    typer.echo(f"Added the comment to the timeline of incident {incident_id}.")


@app.command()
def snooze(
    incident_id: IncidentId,
    hours: Annotated[float, typer.Option(min=0.01, max=719, help="For how long.")] = 4.0,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Send no alerts of an open incident for a while."""
    until = datetime.now(UTC) + timedelta(hours=hours)
    with asked(HealingService, url, token, data_dir, database_url) as service:
        incident_id = service.identified("incident", incident_id, system)
        service.snooze(system, incident_id, until.isoformat())
    typer.echo(f"No alerts of incident {incident_id} are sent until {until:%Y-%m-%d %H:%M} UTC.")


@app.command()
def resolve(
    incident_id: IncidentId,
    reason: Annotated[str, typer.Option(help="Reason, shown in the history.")],
    false_alarm: Annotated[bool, typer.Option("--false-alarm", help="Nothing was wrong.")] = False,
    expected: Annotated[bool, typer.Option("--expected", help="A load test, a deployment.")] = False,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Resolve an open incident.

    The same degradation opens a new incident only after it was clear in between, or when it gets worse.
    """
    if false_alarm and expected:
        raise InvalidInput("Use --false-alarm or --expected, not both.", field="--expected")
    verdict = "false_alarm" if false_alarm else "expected" if expected else None
    with asked(HealingService, url, token, data_dir, database_url) as service:
        incident_id = service.identified("incident", incident_id, system)
        service.resolve(system, incident_id, reason, verdict)
    typer.echo(f"Incident {incident_id} is resolved.")


@app.command()
def mark(
    incident_id: IncidentId,
    verdict: Annotated[Said, typer.Argument(help="What it was.")],
    reason: Annotated[str | None, typer.Option(help="Reason, shown in the history.")] = None,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Mark what an open or resolved incident was; the next calibration learns from it."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        incident_id = service.identified("incident", incident_id, system)
        service.mark(system, incident_id, verdict.value.replace("-", "_"), reason)
    typer.echo(f"Incident {incident_id} is marked as {verdict.value}.")
