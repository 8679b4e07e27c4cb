"""``geoheal start``, ``stop`` and ``history``: the healing loop of a system."""

from typing import Annotated

import typer

from geoheal.cli.options import SERVICE_URL, AsJson, SystemName, Token, Url
from geoheal.constants import DEFAULT_SYSTEM


def start(
    auto_apply: Annotated[
        bool, typer.Option("--auto-apply", help="Apply what passes every guard without asking a person.")
    ] = False,
    system: SystemName = DEFAULT_SYSTEM,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Start the healing loop of a system; patches wait for approval unless --auto-apply is given."""
    from geoheal.watch.healing_service import HealingService

    with HealingService(url, token) as service:
        typer.echo(service.start(system, auto_apply=auto_apply))


def stop(system: SystemName = DEFAULT_SYSTEM, url: Url = SERVICE_URL, token: Token = None) -> None:
    """Stop the healing loop of a system: nothing is tried or applied by itself from now on."""
    from geoheal.watch.healing_service import HealingService

    with HealingService(url, token) as service:
        typer.echo(service.stop(system))


def history(
    system: SystemName = DEFAULT_SYSTEM,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most that are shown.")] = 50,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Show the attempts to heal a system, newest first."""
    from geoheal.cli.incident_view import print_history
    from geoheal.cli.terminal import print_json
    from geoheal.watch.healing_service import HealingService

    with HealingService(url, token) as service:
        found = service.history(system, limit)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo(f"Nothing was tried on {system} yet.")
    else:
        print_history(found)
