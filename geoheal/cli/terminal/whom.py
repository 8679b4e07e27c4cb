"""Whom a command asks: the service, or the database where that is asked for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

from geoheal.cli.terminal.options import SERVICE_URL

if TYPE_CHECKING:
    from geoheal.config.settings import Settings
    from geoheal.remote.service import Service

S = TypeVar("S", bound="Service")

IN_PROCESS = "http://localhost"
"""Name of a service that is not reached through the network."""


def service_of(
    url: str | None, data_dir: Path | None, database_url: str | None, default: str | None = SERVICE_URL
) -> str | None:
    """URL of the service that a command asks; None where it asks the database.

    What the command line names comes first, then GEOHEAL_URL, then a database of the environment; without
    any of them the default is asked.

    Parameters
    ----------
    url
        --url or GEOHEAL_URL.
    data_dir, database_url
        --data-dir and --database-url.
    default
        Service that is asked where nothing is named; None for the database.
    """
    if data_dir is not None or database_url is not None:
        return None
    if url is not None:
        return url
    named = ("GEOHEAL_DATABASE_URL", "DATABASE_URL", "GEOHEAL_DATA_DIR")
    return None if any(os.environ.get(each) for each in named) else default


def database_settings(data_dir: Path | None, database_url: str | None) -> "Settings":
    """Return the settings of a command that works on a database, and never asks a service.

    Where GEOHEAL_URL names a service and nothing names a database, the one that is used is reported: the
    service may keep another.
    """
    from geoheal.config.settings import load_settings
    from geoheal.store.embedded import default_data_dir

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    url = os.environ.get("GEOHEAL_URL")
    if url and service_of(None, data_dir, database_url) is not None:
        sentence = (
            f"geoheal: This works on the embedded database in {default_data_dir()}, not on the service of "
            f"GEOHEAL_URL ({url}). Name another database with --data-dir or --database-url."
        )
        typer.secho(sentence, fg=typer.colors.YELLOW, err=True)
    return settings


@contextmanager
def asked(
    kind: type[S], url: str | None, token: str | None, data_dir: Path | None, database_url: str | None
) -> Iterator[S]:
    """Yield the service that a command asks.

    On a database it is made for this command alone, without a network.
    """
    where = service_of(url, data_dir, database_url)
    if where is not None:
        with kind(where, token) as service:
            yield service
        return

    import httpx2

    from geoheal.api.app import create_app
    from geoheal.config.settings import load_settings
    from geoheal.system import open_database

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with open_database(settings) as database:
        app = create_app(database, settings.model_copy(update={"require_tokens": False}))
        with kind(IN_PROCESS, None, httpx2.WSGITransport(app)) as service:
            yield service
        app.extensions["geoheal"].alertness.close()
