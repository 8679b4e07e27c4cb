"""Database access of ``geoheal health``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from geoheal.config.settings import load_settings
from geoheal.monitor.answers import health_answer
from geoheal.monitor.health.queries import read_health
from geoheal.store.session import Database
from geoheal.store.systems import systems
from geoheal.system import open_database

PAGE = 500


def stored_summaries(
    system: str | None, *, data_dir: Path | None, database_url: str | None
) -> Mapping[str, Mapping[str, Any]]:
    """Return the health summaries by system, or of one system."""
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with open_database(settings) as database:
        names = [system] if system is not None else list(_names(database))
        return {name: health_answer(read_health(database, name)) for name in names}


def _names(database: Database) -> Iterator[str]:
    last = ""
    while True:
        with database.transaction() as connection:
            page = systems.page(connection, last, PAGE)
        yield from (each.name for each in page)
        if len(page) < PAGE:
            return
        last = page[-1].name
