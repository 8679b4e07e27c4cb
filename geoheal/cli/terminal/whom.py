"""Whom a command asks: the service, or the database where that is asked for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from geoheal.cli.terminal.options import SERVICE_URL
from geoheal.remote.service import Service

S = TypeVar("S", bound=Service)


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

    from geoheal.cli.terminal.in_process import service_in_process

    with service_in_process(kind, data_dir, database_url) as service:
        yield service
