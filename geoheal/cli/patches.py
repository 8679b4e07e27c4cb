"""``geoheal patches``: what healing proposes, shown and decided upon."""

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from geoheal.cli.options import SERVICE_URL, AsJson, SystemName, Token, Url
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.patch import PatchState
from geoheal.errors import InvalidInput

if TYPE_CHECKING:
    from geoheal.watch.patch_service import PatchService

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="List, show, approve, reject and roll back patches."
)

PatchId = Annotated[UUID, typer.Argument(help="The patch's id, as `geoheal patches list` shows it.")]
Reason = Annotated[str | None, typer.Option(help="Why, for those who read its history.")]


@app.command("list")
def list_patches(
    system: SystemName = DEFAULT_SYSTEM,
    state: Annotated[PatchState | None, typer.Option(help="Those in this state alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most that are shown.")] = 50,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """List the patches of a system, newest first."""
    from geoheal.cli.terminal import print_json

    with _service(url, token) as service:
        found = service.patches(system, None if state is None else state.value, limit)
    if as_json:
        print_json(found)
    elif not found:
        typer.echo(f"There are no patches of {system}{'' if state is None else f' that are {state}'}.")
    else:
        from geoheal.cli.patch_view import print_patches

        print_patches(found)


@app.command()
def show(
    patch_id: PatchId,
    system: SystemName = DEFAULT_SYSTEM,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Show a patch: why, the evidence, the diff, and what became of it."""
    from geoheal.cli.terminal import print_json

    with _service(url, token) as service:
        found = service.patch(system, str(patch_id))
    if as_json:
        print_json(found)
    else:
        _print(found)


@app.command()
def approve(
    patch_id: PatchId,
    patch_hash: Annotated[
        str | None, typer.Option("--hash", help="Hash of the patch that you have read; else you are asked.")
    ] = None,
    system: SystemName = DEFAULT_SYSTEM,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Have a worker apply a patch, after it was shown and confirmed.

    With --hash nothing is asked: the approval holds for the patch with this hash alone.
    """
    with _service(url, token) as service:
        agreed = patch_hash or _confirmed(service.patch(system, str(patch_id)))
        approved = service.approve(system, str(patch_id), agreed)
    typer.echo(f"Patch {patch_id} is {approved['state']}; a worker will apply it.")


@app.command()
def reject(
    patch_id: PatchId,
    reason: Reason = None,
    system: SystemName = DEFAULT_SYSTEM,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Give up a patch that is not applied."""
    with _service(url, token) as service:
        rejected = service.reject(system, str(patch_id), reason)
    typer.echo(f"Patch {patch_id} is {rejected['state']}.")


@app.command()
def rollback(
    patch_id: PatchId,
    reason: Reason = None,
    system: SystemName = DEFAULT_SYSTEM,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Have a worker undo a patch that is in force."""
    with _service(url, token) as service:
        service.roll_back(system, str(patch_id), reason)
    typer.echo(f"Patch {patch_id} will be undone by a worker.")


def _service(url: str, token: str | None) -> "PatchService":
    from geoheal.watch.patch_service import PatchService

    return PatchService(url, token)


def _confirmed(patch: Mapping[str, Any]) -> str:
    """The hash of what was shown, when the person at the terminal agrees with it."""
    if not sys.stdin.isatty():
        raise InvalidInput(
            "Nobody can be asked here; give the hash of the patch that you have read as --hash."
        )
    _print(patch)
    typer.confirm(f"Approve the change with hash {patch['hash']}?", abort=True)
    return str(patch["hash"])


def _print(patch: Mapping[str, Any]) -> None:
    from geoheal.cli.patch_view import print_patch

    print_patch(patch)
