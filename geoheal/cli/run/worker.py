"""``geoheal worker``: checks and heals the systems that are due; as many beside each other as needed."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.cli.run.loading import loading
from geoheal.cli.terminal.options import DatabaseUrl, DataDir


def worker(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    checks_at_once: Annotated[int, typer.Option(min=1, max=64, help="Systems checked at a time.")] = 4,
) -> None:
    """Check and heal the systems that are due, until Ctrl-C. `geoheal serve` starts one itself."""
    _work(data_dir, database_url, checks_at_once)


def _work(data_dir: Path | None, database_url: str | None, checks_at_once: int) -> None:
    with loading():
        from geoheal import system
        from geoheal.api.http import logs
        from geoheal.config.settings import load_settings
        from geoheal.store.operations.migrate import require_compatible
        from geoheal.worker.queue import queue_at
        from geoheal.worker.worker import run_worker

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    logs.configure(settings.log_level, settings.log_format)
    with system.database_url(settings) as url:
        database = system.connect(settings, url)
        try:
            require_compatible(database)
            healing_context = system.create_healing_context(settings, database)
            typer.echo(f"geoheal works on what is due, {checks_at_once} systems at a time.")
            run_worker(
                queue_at(system.migration_url(settings, url)), healing_context, concurrency=checks_at_once
            )
        finally:
            database.close()
    typer.echo("Stopped.")
