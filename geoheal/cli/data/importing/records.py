"""``geoheal import list`` and ``undo``: list imports, and undo them."""

from typing import Annotated

import typer

from geoheal.cli.terminal.options import AsJson, DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings
from geoheal.cli.terminal.table import console, short
from geoheal.cli.terminal.text import print_json, shown
from geoheal.history.undoing import undo_import
from geoheal.store.imports.imports import ImportRecord, listed
from geoheal.system import open_database


def list_imports(
    system: Annotated[str | None, typer.Option(help="Only imports of this system.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of imports shown, newest first.")] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List the imports that can be undone, newest first."""
    settings = database_settings(data_dir, database_url)
    with open_database(settings) as database, database.transaction() as connection:
        found = listed(connection, system, limit)
    if as_json:
        print_json([_fields(each) for each in found])
        return
    if not found:
        typer.echo("There are no imports.")
    for each in found:
        fields = _fields(each)
        console().print(
            short(str(each.id)), shown(each.system.name), shown(each.file), fields["started_at"],
            f"{each.stored:,} stored, {each.merged:,} merged", sep="  ", soft_wrap=True,
        )  # fmt: skip


def _fields(record: ImportRecord) -> dict[str, object]:
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


def undo(
    import_id: Annotated[
        str, typer.Argument(metavar="ID", help="The import's id or its end (geoheal import list).")
    ],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Remove the rows that an import stored, and update what was derived from them.

    A snapshot of several imports keeps the values of the others. The system's calibration is deleted if
    it was learnt from that time. Incidents stay.
    """
    settings = database_settings(data_dir, database_url)
    with open_database(settings) as database:
        undone = undo_import(database, import_id)
    typer.echo(f"{undone.rows:,} rows removed from {', '.join(undone.systems)}.")
    for note in undone.notes:
        typer.echo(note)
