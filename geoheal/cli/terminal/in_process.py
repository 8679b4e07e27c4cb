"""A service without a network, for a command that works on a database."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import httpx2

from geoheal.api.app import create_app
from geoheal.config.settings import load_settings
from geoheal.remote.service import Service
from geoheal.system import open_database

S = TypeVar("S", bound=Service)

IN_PROCESS = "http://localhost"
"""Name of a service that is not reached through the network."""


@contextmanager
def service_in_process(kind: type[S], data_dir: Path | None, database_url: str | None) -> Iterator[S]:
    """Yield a service on a database, made for this command alone.

    What it would log as a warning is in the answer, which the command reports.
    """
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with _errors_alone(), open_database(settings) as database:
        app = create_app(database, settings.model_copy(update={"require_tokens": False}))
        with (
            closing(app.extensions["geoheal"]),
            kind(IN_PROCESS, None, httpx2.WSGITransport(app)) as service,
        ):
            yield service


@contextmanager
def _errors_alone() -> Iterator[None]:
    """Log errors alone for a time."""
    logger = logging.getLogger("geoheal")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
