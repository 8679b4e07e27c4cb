"""``geoheal init``: describe the project in the current folder."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.config.module_file import describes_project
from geoheal.domain.display import printable
from geoheal.errors import ConfigurationError
from geoheal.project.layout.look import look
from geoheal.project.layout.writing import table, write


def init(
    folder: Annotated[Path, typer.Argument(help="The project's folder.")] = Path(),
) -> None:
    """Write [project] into the folder's geoheal.toml from what is found there, and say what is not known.

    Looks at packaging files, source folders, virtual environment, git and tests; runs nothing of the project.
    """
    root = folder.resolve()
    file = root / "geoheal.toml"
    if file.exists() and describes_project(file):
        raise ConfigurationError(
            f"{file} already has a table [project]; remove the table to have it written again."
        )
    found = look(root)
    write(file, found)
    typer.echo(f"Wrote {file}:\n\n{printable(table(found))}")
    for sentence in found.notes:
        typer.echo(printable(sentence))
    for sentence in found.open:
        typer.echo(printable(f"Not known: {sentence}"))
    typer.echo("To see what loads in the sandbox: geoheal register --check")
