"""``geoheal recordings``: what is recorded of a system's calls, looked at, exported and erased."""

import json
from collections import Counter
from typing import Annotated

import typer
from rich.table import Column, Table

from geoheal.cli.terminal.options import AsJson, DatabaseUrl, DataDir, OneSystem, ServiceUrl, Token
from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import Items, moment, print_list, shown
from geoheal.cli.terminal.whom import asked
from geoheal.domain.display import printable
from geoheal.errors import NotFound
from geoheal.remote.recordings import RecordingService

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, export and erase recorded calls of a system.",
)

Module = Annotated[str | None, typer.Option(help="Import name of the module [all].")]
Function = Annotated[str | None, typer.Option(help="Qualified name of the function [all].")]


@app.command("list")
def list_recordings(
    system: OneSystem = None,
    module: Module = None,
    function: Function = None,
    calls: Annotated[bool, typer.Option("--calls", help="List the calls, with their values.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of calls shown.")] = 20,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List what is recorded of each function, and why other calls could not be recorded."""
    with asked(RecordingService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        if calls:
            found = service.recorded_calls(system, module, function, limit)
        else:
            found = [
                each
                for each in service.recorded_functions(system)
                if module in {None, each["module"]} and function in {None, each["function"]}
            ]
    print_list(found, _print_calls if calls else _print, f"Nothing is recorded of {system}.", as_json=as_json)


@app.command()
def export(
    system: OneSystem = None,
    module: Module = None,
    function: Function = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Write recorded calls to standard output, one JSON object per line, newest first.

    `geoheal evaluate --recorded FILE` judges by such a file, without a database. It contains data that
    the application worked on: protect it accordingly.
    """
    written = Counter[str]()
    with asked(RecordingService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        for call in service.every_recorded_call(system, module, function):
            typer.echo(json.dumps(call, ensure_ascii=False, separators=(",", ":")))
            written[str(call["module"])] += 1
    if not written:
        raise NotFound(f"Nothing is recorded of {'.'.join(filter(None, (module, function))) or system}.")
    counts = ", ".join(f"{calls:,} of {name}" for name, calls in sorted(written.items()))
    typer.echo(f"Recorded calls: {counts}.", err=True)


@app.command()
def erase(
    system: Annotated[str, typer.Option(help="The system.")],
    module: Module = None,
    function: Function = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")] = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Erase recorded calls of a system, of a module or of a function; recording continues."""
    if not yes:
        whose = ".".join(each for each in (module, function) if each is not None) or "all modules"
        typer.confirm(f"Erase the recorded calls of {whose} of {system}?", abort=True)
    with asked(RecordingService, url, token, data_dir, database_url) as service:
        typer.echo(service.erase_recordings(system, module, function))


def _print(functions: Items) -> None:
    numbers = [Column(name, justify="right") for name in ("kept", "raised", "median (ms)", "recordable")]
    table = Table("function", *numbers, "last (UTC)", "not recordable", box=None, pad_edge=False)
    for each in functions:
        median = "" if each["median_ms"] is None else f"{each['median_ms']:.3g}"
        refused = "; ".join(f"{reason['calls']} × {reason['reason']}" for reason in each["refused"])
        name = shown(".".join(part for part in (each["module"], each["function"]) if part))
        counts = (str(each["calls"]), str(each["raised"]), median, str(each["recordable"]))
        table.add_row(name, *counts, moment(each["last_at"]), shown(refused))
    print_table(table)


def _print_calls(calls: Items) -> None:
    for each in calls:
        error = each["error"]
        outcome = f"raised {error}" if error else f"returned {json.dumps(each['result'], ensure_ascii=False)}"
        arguments = json.dumps(each["before"]["args"], ensure_ascii=False)
        named = "".join(
            f", {name}={json.dumps(value, ensure_ascii=False)}" for name, value in each["before"]["kwargs"]
        )
        head = f"{each['recorded_at']} {each['module']}.{each['function']} {each['duration_ms']:.3g} ms"
        typer.echo(printable(f"{head}\n  {arguments}{named}\n  {outcome}"))
