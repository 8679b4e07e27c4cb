"""``geoheal serve``: the HTTP service, with its database."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from geoheal.cli.run.loading import loading
from geoheal.constants import API_PREFIX
from geoheal.errors import ConfigurationError
from geoheal.extras import require

if TYPE_CHECKING:
    from pydantic import SecretStr

    from geoheal.api.running.upkeep import Keep, Upkeep
    from geoheal.config.settings import Settings
    from geoheal.domain.snapshots.periods import Period
    from geoheal.store.session import Database


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on [5001]; 0 for any that is free.")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the embedded PostgreSQL [the user's data folder].")
    ] = None,
    database_url: Annotated[
        str | None, typer.Option(help="PostgreSQL to use instead of the embedded one.")
    ] = None,
    migrate: Annotated[
        bool, typer.Option(help="Migrate the database first; otherwise refuse one that needs it.")
    ] = True,
    worker: Annotated[
        bool, typer.Option(help="Check and heal systems too; otherwise start `geoheal worker` elsewhere.")
    ] = True,
) -> None:
    """Serve the HTTP interface, on the embedded PostgreSQL unless a database URL is set."""
    from geoheal.config.settings import load_settings

    settings = load_settings(host=host, port=port, data_dir=data_dir, database_url=database_url)
    with _ended_by_signals(), _counted_together(settings.workers):
        _serve(settings, migrate=migrate, worker=worker)


def _secret(value: "SecretStr | None") -> str | None:
    return None if value is None else value.get_secret_value()


def _serve(settings: "Settings", *, migrate: bool, worker: bool) -> None:
    with loading():
        from geoheal import system
        from geoheal.api.app import create_app
        from geoheal.api.http import logs
        from geoheal.api.running import server
        from geoheal.api.running.presence import PresenceSigns
        from geoheal.cli.run.worker_process import WorkerProcess
        from geoheal.healing.alerts.channels import channels_of
        from geoheal.healing.alerts.route_file import routes_of
        from geoheal.store.operations.migrate import require_compatible, upgrade

    logs.configure(settings.log_level, settings.log_format)
    routes_of(settings, channels_of(settings))  # report what would stop the worker before anything starts
    server.claim(settings.host, settings.port)
    with system.database_url(settings, supervise=True) as url:
        if migrate:
            upgrade(system.migration_url(settings, url))
        database = system.connect(settings, url)
        try:
            require_compatible(database)
            _ensure_token(database, settings)
            with (
                _upkeep(database, settings),
                PresenceSigns(database),
                WorkerProcess(settings.data_dir, _secret(settings.database_url)) as beside,
            ):

                def ready(address: str) -> None:
                    _announce(address)
                    if worker:
                        beside.start()

                server.run(create_app(system.connect(settings, url), settings), settings, ready)
        finally:
            database.close()


def _upkeep(database: "Database", settings: "Settings") -> "Upkeep":
    from geoheal.api.running.upkeep import Upkeep
    from geoheal.system import retention_of

    archive = _archive(database, settings.archive_dir)
    return Upkeep(database, retention_of(settings), archive, settings.partition_length)


def _archive(database: "Database", folder: Path | None) -> "Keep | None":
    """Keep history in a folder before it is dropped; None if missing."""
    if folder is None:
        return None
    require("history", "Keeping history in GEOHEAL_ARCHIVE_DIR")

    def keep(period: "Period") -> None:
        from geoheal.history.archive import archive_period  # Arrow is loaded when there is something to write

        archive_period(database, period, folder)

    return keep


def _announce(url: str) -> None:
    typer.echo(f"geoheal serves {url}{API_PREFIX}")
    typer.echo(f"Dashboard: {url}/")
    typer.echo(f"Documentation: {url}/openapi")


def _ensure_token(database: "Database", settings: "Settings") -> None:
    """Write the first token where a file is named for it; refuse to start where nobody could come in."""
    from geoheal.cli.run.first_token import ensure_first_token

    file = settings.first_token_file
    if file is not None and ensure_first_token(database, file):
        typer.echo(f"An operator may enter with the token in {file}.")
    _require_token(database, settings)


def _require_token(database: "Database", settings: "Settings") -> None:
    """Refuse to start where nobody could come in, or everybody could."""
    from geoheal.store.operations import tokens

    if settings.binds_loopback:
        return
    with database.transaction() as connection:
        if tokens.count_valid(connection, datetime.now(UTC)):
            return
    raise ConfigurationError(
        f"{settings.host} can be reached from other machines, and there is no token to let anyone in. "
        "Make one with `geoheal token create --name NAME --role reporter` (or viewer, or operator), "
        "name a file for one by GEOHEAL_FIRST_TOKEN_FILE, or listen on 127.0.0.1."
    )


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
