"""The database of a command that never asks a service."""

import os
from pathlib import Path

import typer

from geoheal.cli.terminal.whom import service_of
from geoheal.config.settings import Settings, load_settings
from geoheal.store.embedded import default_data_dir


def database_settings(data_dir: Path | None, database_url: str | None) -> Settings:
    """Return the settings of a command that works on a database, and never asks a service.

    Where GEOHEAL_URL names a service and nothing names a database, the one that is used is reported: the
    service may keep another.
    """
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    url = os.environ.get("GEOHEAL_URL")
    if url and service_of(None, data_dir, database_url) is not None:
        sentence = (
            f"geoheal: This command uses the embedded database in {default_data_dir()}, not the service of "
            f"GEOHEAL_URL ({url}). Name another database with --data-dir or --database-url."
        )
        typer.secho(sentence, fg=typer.colors.YELLOW, err=True)
    return settings
