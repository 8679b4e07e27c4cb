"""``geoheal import``: files in, and what came in out again."""

from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup

from geoheal.cli.data.history_import import import_history
from geoheal.cli.terminal.options import AsJson, DatabaseUrl, DataDir
from geoheal.cli.terminal.whom import database_settings

if TYPE_CHECKING:
    from geoheal.store.imports.imports import ImportRecord

FILES = "files"
"""The command that is meant where none is named."""


class FilesFirst(TyperGroup):
    """A group whose first argument may be a file instead of a command."""

    usual = FILES

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the command before files and options."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [self.usual, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=FilesFirst,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Load history from files (geoheal import FILE; its options: geoheal import files --help), list "
    "imports, and undo them.",
)
app.command(FILES)(import_history)


@app.command("list")
def list_imports(
    system: Annotated[str | None, typer.Option(help="Of this system alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest ones.")] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the imports that can be undone, newest first."""
    from geoheal.cli.terminal.table import console, short
    from geoheal.cli.terminal.text import print_json, shown
    from geoheal.store.imports.imports import listed
    from geoheal.system import open_database

    settings = database_settings(data_dir, database_url)
    with open_database(settings) as database, database.transaction() as connection:
        found = listed(connection, system, limit)
    if as_json:
        print_json([_told(each) for each in found])
        return
    if not found:
        typer.echo("Nothing was imported yet.")
    for each in found:
        told = _told(each)
        console().print(
            short(str(each.id)), shown(each.system.name), shown(each.file), told["started_at"],
            f"{each.stored:,} stored, {each.merged:,} merged", sep="  ", soft_wrap=True,
        )  # fmt: skip


def _told(record: "ImportRecord") -> dict[str, object]:
    return {
        "id": str(record.id),
        "system": record.system.name,
        "file": record.file,
        "started_at": record.started_at.isoformat(timespec="seconds"),
        "stored": record.stored,
        "merged": record.merged,
        "first_at": record.first_at.isoformat(),
        "last_at": record.last_at.isoformat(),
    }


@app.command()
def undo(
    import_id: Annotated[
        str, typer.Argument(metavar="ID", help="The import's id or its end (geoheal import list).")
    ],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Take out what an import brought, and bring in line what was derived from it.

    A snapshot of several imports keeps what the others said. What is normal for the system is forgotten
    where it was learnt from that time. Incidents stay.
    """
    from geoheal.history.undoing import undo_import
    from geoheal.system import open_database

    settings = database_settings(data_dir, database_url)
    with open_database(settings) as database:
        undone = undo_import(database, import_id)
    typer.echo(f"{undone.rows:,} rows taken out of {', '.join(undone.systems)}.")
    for note in undone.notes:
        typer.echo(note)
