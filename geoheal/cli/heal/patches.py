"""``geoheal patches``: what healing proposes, shown and decided on."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import typer

from geoheal.cli.heal.patch_view import print_patch, print_patches, print_refusals
from geoheal.cli.terminal.options import (
    AsJson,
    DatabaseUrl,
    DataDir,
    Limit,
    OneSystem,
    Owner,
    ServiceUrl,
    SystemOrAll,
    Token,
)
from geoheal.cli.terminal.text import none_of, print_json, print_list
from geoheal.cli.terminal.whom import asked
from geoheal.domain.healing.patch import PatchState
from geoheal.errors import InvalidInput
from geoheal.remote.patches import PatchService

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="List, show, approve, reject and roll back patches, and lift refusals.",
)

PatchId = Annotated[
    str, typer.Argument(help="The patch's id, or its end, as `geoheal patches list` shows it.")
]
Reason = Annotated[str | None, typer.Option(help="Reason, shown in the history.")]


@app.command("list")
def list_patches(
    system: SystemOrAll = None,
    state: Annotated[PatchState | None, typer.Option(help="Only those in this state.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the patches of all systems, or of one, newest first."""
    with asked(PatchService, url, token, data_dir, database_url) as service:
        found = service.patches(system, None if state is None else state.value, limit)
    print_list(found, print_patches, none_of("patches", system, state), as_json=as_json)


@app.command()
def show(
    patch_id: PatchId,
    system: Owner = None,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show a patch: reason, evidence, diff, and history."""
    with asked(PatchService, url, token, data_dir, database_url) as service:
        patch_id = service.identified("patch", patch_id, system)
        found = service.patch(system, patch_id)
    if as_json:
        print_json(found)
    else:
        _print(found)


@app.command()
def approve(
    patch_id: PatchId,
    patch_hash: Annotated[
        str | None,
        typer.Option(
            "--hash", help="Hash of the patch that you have read; without it, you are asked to confirm."
        ),
    ] = None,
    reason: Reason = None,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show a patch, ask for confirmation, and have a worker apply it.

    With --hash no confirmation is asked; only the patch with this hash is approved.
    """
    with asked(PatchService, url, token, data_dir, database_url) as service:
        patch_id = service.identified("patch", patch_id, system)
        agreed = patch_hash or _confirmed(service.patch(system, patch_id))
        approved = service.approve(system, patch_id, agreed, reason)
    typer.echo(f"Patch {patch_id} is {approved['state']}; a worker will apply it.")


@app.command()
def reject(
    patch_id: PatchId,
    reason: Reason = None,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Reject a patch that is not applied."""
    with asked(PatchService, url, token, data_dir, database_url) as service:
        patch_id = service.identified("patch", patch_id, system)
        rejected = service.reject(system, patch_id, reason)
    typer.echo(f"Patch {patch_id} is {rejected['state']}.")


@app.command()
def rollback(
    patch_id: PatchId,
    reason: Reason = None,
    system: Owner = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Have a worker undo an applied patch."""
    with asked(PatchService, url, token, data_dir, database_url) as service:
        patch_id = service.identified("patch", patch_id, system)
        service.roll_back(system, patch_id, reason)
    typer.echo(f"Patch {patch_id} will be rolled back by a worker.")


@app.command()
def refusals(
    system: OneSystem = None,
    everything: Annotated[bool, typer.Option("--all", help="Include those that were lifted.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List what people rejected or rolled back: it is not proposed or applied until that is lifted."""
    with asked(PatchService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        found = service.refusals(system, None if everything else True, limit)
    print_list(found, print_refusals, f"Nothing is refused in {system}.", as_json=as_json)


@app.command()
def lift(
    patch_id: Annotated[UUID, typer.Argument(help="The id, as `geoheal patches refusals` shows it.")],
    system: OneSystem = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Allow a change again that was rejected or rolled back."""
    with asked(PatchService, url, token, data_dir, database_url) as service:
        system = service.chosen(system)
        lifted = service.lift(system, str(patch_id))
    typer.echo(f"{lifted['title']!r} of module {lifted['module_name']} may be proposed again.")


def _confirmed(patch: Mapping[str, Any]) -> str:
    """Return the hash of what was shown, when the person at the terminal agrees with it."""
    if not sys.stdin.isatty():
        raise InvalidInput("Confirmation needs a terminal; use --hash with the hash of the patch you read.")
    _print(patch)
    typer.confirm(f"Approve the change with hash {patch['hash']}?", abort=True)
    return str(patch["hash"])


def _print(patch: Mapping[str, Any]) -> None:
    print_patch(patch)
