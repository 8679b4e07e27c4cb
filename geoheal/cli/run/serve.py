"""``geoheal serve``: the HTTP service, with its database."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from geoheal.cli.terminal.loading import loading
from geoheal.config.settings import load_settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [5001]; 0 for any free port.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the embedded PostgreSQL [the user's data folder].")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(help="PostgreSQL to use instead of the embedded one.")
    ] = None,
    migrate: Annotated[
        bool,
        typer.Option(help="Migrate the database first; otherwise an old one is refused."),
    ] = True,
    worker: Annotated[
        bool, typer.Option(help="Check and heal systems too; otherwise run `geoheal worker` separately.")
    ] = True,
) -> None:
    """Serve the HTTP interface, on the embedded PostgreSQL unless a database URL is set."""
    settings = load_settings(host=host, port=port, data_dir=data_dir, database_url=database_url)
    with _ended_by_signals(), _counted_together(settings.workers):
        with loading():
            from geoheal.cli.run.serving import serve_until_ended

        serve_until_ended(settings, migrate=migrate, worker=worker)


@contextmanager
def _counted_together(workers: int) -> Iterator[None]:
    """Let several workers add up their metrics in a folder; set before the library of metrics is imported."""
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="geoheal-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """End in order on SIGTERM as on Ctrl-C, also before the server listens to signals itself."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        signal.signal(signal.SIGTERM, previous)
