"""A healing worker with its database, from the start to the end."""

from pathlib import Path

import typer

from geoheal import system
from geoheal.api.http import logs
from geoheal.config.settings import load_settings
from geoheal.store.operations.migrate import require_compatible
from geoheal.worker.queue import queue_at
from geoheal.worker.worker import run_worker


def work_until_ended(data_dir: Path | None, database_url: str | None, checks_at_once: int) -> None:
    """Check and heal what is due, until a signal ends it."""
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    logs.configure(settings.log_level, settings.log_format)
    with system.database_url(settings) as url:
        database = system.connect(settings, url)
        try:
            require_compatible(database)
            healing_context = system.create_healing_context(settings, database)
            typer.echo(f"Checking systems that are due, {checks_at_once} systems at a time.")
            run_worker(
                queue_at(system.migration_url(settings, url)), healing_context, concurrency=checks_at_once
            )
        finally:
            database.close()
    typer.echo("Stopped.")
