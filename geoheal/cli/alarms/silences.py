"""``geoheal silences``: plan, list and end periods in which alerts are held."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Column, Table

from geoheal.cli.terminal.options import SERVICE_URL, AsJson, Limit, Token, Url
from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import Items, moment, print_list, shown
from geoheal.domain.alarms.silence import Every
from geoheal.errors import InvalidInput
from geoheal.remote.alarms import AlarmService

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Plan times in which alerts are held back.",
)


@app.command()
def add(
    reason: Annotated[str, typer.Argument(help="Reason, in one line.")],
    system: Annotated[str | None, typer.Option(help="The system.")] = None,
    pattern: Annotated[
        str | None,
        typer.Option(help="All systems whose names match this pattern; * stands for any characters."),
    ] = None,
    hours: Annotated[float | None, typer.Option(min=0.01, max=720, help="For how long.")] = None,
    starts_at: Annotated[
        str | None, typer.Option("--from", help="When it begins (ISO 8601 with offset); now by default.")
    ] = None,
    ends_at: Annotated[str | None, typer.Option("--to", help="When it ends, instead of --hours.")] = None,
    every: Annotated[Every | None, typer.Option(help="How often it recurs.")] = None,
    timezone: Annotated[str, typer.Option(help="Time zone in which it recurs.")] = "UTC",
    until: Annotated[str | None, typer.Option(help="When it stops recurring.")] = None,
    healing: Annotated[bool, typer.Option("--healing", help="Also pause healing.")] = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Hold the alerts of one or more systems for a time."""
    if (hours is None) is (ends_at is None):
        raise InvalidInput("Missing end of the silence: give either --hours or --to.", field="--hours")
    body: dict[str, Any] = {"reason": reason, "timezone": timezone, "healing": healing}
    body["ends_at"] = ends_at if hours is None else _after(starts_at, hours)
    given = {"system": system, "pattern": pattern, "starts_at": starts_at, "until": until}
    body |= {name: each for name, each in given.items() if each is not None}
    body |= {} if every is None else {"every": every.value}
    with _service(url, token) as service:
        planned = service.plan_silence(body)
    typer.echo(f"Silence {planned['id']} is {planned['state']}.")


@app.command("list")
def list_silences(
    system: Annotated[str | None, typer.Option(help="Only those that apply to this system.")] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Include those that have ended.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """List the silences, newest first."""
    with _service(url, token) as service:
        found = service.silences(system, limit, ended=ended)
    print_list(found, _print, "There are no silences.", as_json=as_json)


@app.command()
def end(
    silence_id: Annotated[UUID, typer.Argument(help="The silence's id, as the list shows it.")],
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """End a silence now; alerts that it held are sent."""
    with _service(url, token) as service:
        service.end_silence(str(silence_id))
    typer.echo(f"Silence {silence_id} has ended.")


def _print(silences: Items) -> None:
    whole = Column("id", no_wrap=True)
    names = ("state", "systems", "holds until (UTC)", "next (UTC)", "every", "healing", "by", "reason")
    table = Table(whole, *names, box=None, pad_edge=False)
    for each in silences:
        table.add_row(
            each["id"],
            each["state"],
            shown(each["system"] or each["pattern"]),
            moment(each["holds_until"]),
            moment(each["next_at"]),
            each["every"] or "",
            "held" if each["healing"] else "",
            shown(each["created_by"]),
            shown(each["reason"]),
        )
    print_table(table)


def _after(start: str | None, hours: float) -> str:
    try:
        first = datetime.now(UTC) if start is None else datetime.fromisoformat(start)
    except ValueError:
        raise InvalidInput(
            f"--from expects a time (ISO 8601 with offset), got {start!r}.", field="--from"
        ) from None
    return (first + timedelta(hours=hours)).isoformat()


def _service(url: str, token: str | None) -> AlarmService:
    return AlarmService(url, token)
