"""``geoheal start``, ``stop`` and ``history``: the healing loop of a system."""

from typing import Annotated

import typer

from geoheal.cli.heal.incident_view import print_history
from geoheal.cli.terminal.options import (
    AsJson,
    DatabaseUrl,
    DataDir,
    Limit,
    OneSystem,
    ServiceUrl,
    SystemOrAll,
    Token,
)
from geoheal.cli.terminal.text import print_list
from geoheal.cli.terminal.whom import asked
from geoheal.remote.healing import HealingService


def start(
    auto_apply: Annotated[
        bool,
        typer.Option("--auto-apply", help="Apply patches that pass every guard without asking a person."),
    ] = False,
    system: OneSystem = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Start the healing loop of a system; patches wait for approval unless --auto-apply is given."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        typer.echo(service.start(system, auto_apply=auto_apply))


def stop(
    system: OneSystem = None,
    everything: Annotated[bool, typer.Option("--all", help="Stop the loops of all systems.")] = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Stop the healing loop of a system, or of all: nothing is tried or applied automatically any more."""
    if everything and system is not None:
        raise typer.BadParameter("--all stops every loop; omit --system.", param_hint="--all")
    with asked(HealingService, url, token, data_dir, database_url) as service:
        typer.echo(service.stop_all() if everything else service.stop(service.chosen(system)))


def history(
    system: SystemOrAll = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show the attempts to heal all systems, or one, newest first."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        found = service.history(system, limit)
    nothing = "Nothing was tried yet." if system is None else f"Nothing was tried on {system} yet."
    print_list(found, print_history, nothing, as_json=as_json)
