"""``geoheal policy``: what the healing loop of a system may do."""

import json
from typing import Annotated

import typer

from geoheal.cli.terminal.options import AsJson, DatabaseUrl, DataDir, OneSystem, ServiceUrl, Token
from geoheal.cli.terminal.text import print_json
from geoheal.cli.terminal.whom import asked
from geoheal.errors import InvalidInput
from geoheal.remote.healing import HealingService

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Show and set the healing policy.")


@app.command()
def show(
    system: OneSystem = None,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show every setting."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        policy = service.policy(system)
    if as_json:
        print_json(policy)
        return
    for name, value in policy.items():
        typer.echo(f"{name:20} {json.dumps(value)}")


@app.command("set")
def set_policy(
    settings: Annotated[list[str], typer.Argument(help="NAME=VALUE, for example stabilisation_s=600.")],
    system: OneSystem = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Replace settings; the others stay. `geoheal start` and `geoheal stop` switch the loop itself."""
    changes = dict(_setting(each) for each in settings)
    with asked(HealingService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        policy = service.change_policy(system, changes)
    for name in changes:
        typer.echo(f"{name:20} {json.dumps(policy[name])}")


@app.command()
def resume(
    module_name: Annotated[str, typer.Argument(metavar="MODULE", help="The module's import name.")],
    system: OneSystem = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Resume auto_apply for a module, after a person's refusal paused it; refused patches stay refused."""
    with asked(HealingService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        typer.echo(service.resume(system, module_name))


def _setting(text: str) -> tuple[str, object]:
    name, _, value = text.partition("=")
    try:
        return name, json.loads(value)
    except ValueError:
        raise InvalidInput(
            f"{text!r} is not a setting; write NAME=VALUE with a number, true or false.", field=name
        ) from None
