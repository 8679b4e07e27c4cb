"""``geoheal systems``: the monitored systems, listed, shown, renamed, merged and deleted."""

import sys
from typing import Annotated

import typer
from rich.table import Table

from geoheal.cli.terminal.options import SERVICE_URL, AsJson, Token, Url
from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import Items, moment, print_json, print_list, shown
from geoheal.errors import InvalidInput
from geoheal.remote.systems import SystemsService

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, show, rename, merge and delete systems."
)


@app.command("list")
def list_systems(as_json: AsJson = False, url: Url = SERVICE_URL, token: Token = None) -> None:
    """List the systems by name."""
    with _service(url, token) as service:
        found = service.listed()
    print_list(
        found, _print, "There is no system yet; the first snapshot of a system creates it.", as_json=as_json
    )


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="The system's name.")],
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Show a system: how its calibration stands, and the thresholds that are its own."""
    with _service(url, token) as service:
        found = service.found(name)
    if as_json:
        print_json(found)
        return
    made = found["created_at"] and f"made {moment(found['created_at'])} UTC"
    typer.echo("  ".join(filter(None, (shown(found["name"]).plain, found["geometry"], made))))
    typer.echo(found["calibration"]["message"])
    for threshold, value in found["overrides"].items():
        typer.echo(f"{threshold:28} {value:g}")


@app.command()
def rename(
    name: Annotated[str, typer.Argument(help="The system's name.")],
    new: Annotated[str, typer.Argument(help="The new name.")],
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Give a system another name; its history, and silences and rules that name it, stay with it."""
    with _service(url, token) as service:
        old = shown(name).plain
        typer.echo(f"System {old!r} is {shown(service.rename(name, new)).plain!r} now.")


@app.command()
def merge(
    name: Annotated[str, typer.Argument(help="The system to merge; it no longer exists afterwards.")],
    into: Annotated[str, typer.Argument(help="The system that receives the history.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Merge a system and its history into another system; this cannot be undone."""
    one, other = shown(name).plain, shown(into).plain
    _require_consent(yes, "merge the systems", f"Merge system {one!r} with all its history into {other!r}?")
    with _service(url, token) as service:
        typer.echo(service.merge(name, into))


@app.command()
def delete(
    name: Annotated[str, typer.Argument(help="The system's name.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Delete a system and everything that is stored about it; this cannot be undone."""
    question = f"Delete system {name!r} with all its snapshots, incidents and patches?"
    _require_consent(yes, "delete the system", question)
    with _service(url, token) as service:
        typer.echo(service.delete(name))


def _print(systems: Items) -> None:
    table = Table("system", "geometry", "made (UTC)", box=None, pad_edge=False)
    for each in systems:
        table.add_row(shown(each["name"]), each["geometry"], moment(each["created_at"]))
    print_table(table)


def _require_consent(yes: bool, action: str, question: str) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise InvalidInput(f"Confirmation needs a terminal; use --yes to {action}.", field="--yes")
    typer.confirm(question, abort=True)


def _service(url: str, token: str | None) -> SystemsService:
    return SystemsService(url, token)
