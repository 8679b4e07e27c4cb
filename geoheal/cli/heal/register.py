"""``geoheal register``: register the modules that geoheal may evaluate."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from geoheal.cli.heal.check import check as load
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.config.module_file import read_module_file
from geoheal.domain.healing.module import Module
from geoheal.monitor.ingest.single import open_system
from geoheal.project.registered import registered_modules
from geoheal.sandbox import discover
from geoheal.store.healing import modules
from geoheal.system import open_database

NAMED = 6
"""Modules of a pattern that are named."""

SOME_FAIL = 3
"""Exit code: some modules do not load."""


def register(
    file: Annotated[Path, typer.Argument(help="The file that describes them.")] = Path("geoheal.toml"),
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Register nothing; load every module in the sandbox, and list what fails and why."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with --check.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Register the modules of geoheal.toml; those of its system that it does not name are removed.

    Paths and commands come from this file alone, on the machine that evaluates: never over HTTP. --check
    registers nothing and needs no database; exit code 3 says that some modules do not load.
    """
    if check:
        if not load(file, data_dir, as_json=as_json):
            raise typer.Exit(SOME_FAIL)
    else:
        _register(file, data_dir, database_url)


def _register(file: Path, data_dir: Path | None, database_url: str | None) -> None:
    registration = read_module_file(file)
    found = registered_modules(registration)
    every = [*registration.modules, *found]
    _require_environments(every)
    with (
        open_database(database_settings(data_dir, database_url)) as database,
        database.transaction() as connection,
    ):
        system = open_system(connection, registration.system)
        for module in every:
            modules.register(connection, system, module)
        removed = modules.remove_others(connection, system, [module.name for module in every])
    for module in registration.modules:
        typer.echo(f"Registered {module.name} of {registration.system} ({module.path}).")
    if found:
        typer.echo(f"Registered {len(found)} modules of {registration.system} by pattern: {_named(found)}.")
    for name in removed:
        typer.echo(f"Removed {name} of {registration.system}, because the file no longer names it.")


def _require_environments(found: Sequence[Module]) -> None:
    """Refuse an environment without a working Python."""
    for environment in dict.fromkeys(module.environment for module in found):
        if environment is not None:
            discover(environment)


def _named(found: Sequence[Module]) -> str:
    names = [module.name for module in found[:NAMED]]
    return ", ".join(names) + (f" and {len(found) - NAMED} more" if len(found) > NAMED else "")
