"""``geoheal events``: report and list changes of a system."""

from typing import Annotated

import typer
from rich.table import Table

from geoheal.cli.terminal.options import SERVICE_URL, AsJson, Limit, OneSystem, SystemOrAll, Token, Url
from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import Items, moment, print_list, shown
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.alarms.change_event import ChangeKind
from geoheal.errors import Forbidden
from geoheal.remote.alarms import AlarmService

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Report deployments and other changes, and list them."
)


@app.command()
def add(
    kind: Annotated[ChangeKind, typer.Argument(help="What was changed.")],
    title: Annotated[str, typer.Argument(help="What was changed, in one line.")],
    version: Annotated[str | None, typer.Option(help="Version that runs from then on.")] = None,
    link: Annotated[str | None, typer.Option(help="Where to read more (http or https).")] = None,
    at: Annotated[
        str | None, typer.Option(help="When it took effect (ISO 8601 with offset); now by default.")
    ] = None,
    system: OneSystem = None,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Report that a change took effect."""
    given = {"version": version, "url": link, "at": at}
    change = {"kind": kind.value, "title": title}
    with _service(url, token) as service:
        change["system"] = _system_of(service, system)
        stored = service.report_change(change | {name: each for name, each in given.items() if each})
    typer.echo(f"Reported: {kind} at {moment(stored['at'])} UTC.")


@app.command("list")
def list_events(
    system: SystemOrAll = None,
    kind: Annotated[ChangeKind | None, typer.Option(help="Only those of this kind.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """List changes, newest first."""
    with _service(url, token) as service:
        found = service.changes(system, None if kind is None else kind.value, limit)
    of_system = f" of {system}" if system else ""
    print_list(found, _print, f"No change{of_system} was reported.", as_json=as_json)


def _system_of(service: AlarmService, name: str | None) -> str:
    """Return the system of a change; the default one if the token may not list systems."""
    try:
        return service.chosen(name)
    except Forbidden:
        return DEFAULT_SYSTEM


def _print(changes: Items) -> None:
    table = Table(
        "at (UTC)", "system", "kind", "what", "version", "reported by", "more", box=None, pad_edge=False
    )
    for each in changes:
        words = (each["title"], each["version"] or "", each["recorded_by"], each["url"] or "")
        table.add_row(moment(each["at"]), shown(each["system"]), each["kind"], *map(shown, words))
    print_table(table)


def _service(url: str, token: str | None) -> AlarmService:
    return AlarmService(url, token)
