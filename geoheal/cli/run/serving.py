"""The HTTP service with its database, from the start to the end."""

from datetime import UTC, datetime

import typer
from pydantic import SecretStr

from geoheal import system
from geoheal.api.app import create_app
from geoheal.api.http import logs
from geoheal.api.running import server
from geoheal.api.running.presence import PresenceSigns
from geoheal.api.running.upkeep import Keep, Upkeep
from geoheal.cli.run.first_token import ensure_first_token
from geoheal.cli.run.worker_process import WorkerProcess
from geoheal.config.settings import Settings
from geoheal.constants import API_PREFIX
from geoheal.domain.snapshots.periods import Period
from geoheal.errors import ConfigurationError
from geoheal.extras import require
from geoheal.healing.alerts.channels import channels_of
from geoheal.healing.alerts.route_file import routes_of
from geoheal.store.operations import tokens
from geoheal.store.operations.migrate import require_compatible, upgrade
from geoheal.store.session import Database


def _secret(value: SecretStr | None) -> str | None:
    return None if value is None else value.get_secret_value()


def serve_until_ended(settings: Settings, *, migrate: bool, worker: bool) -> None:
    """Serve until a signal ends it, with its database, its upkeep and, where wanted, a worker beside it."""
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


def _upkeep(database: Database, settings: Settings) -> Upkeep:
    archive = _archive(database, settings.archive_dir)
    return Upkeep(database, system.retention_of(settings), archive, settings.partition_length)


def _archive(database: Database, target: str | None) -> Keep | None:
    """Keep history in a folder or bucket before it is dropped; None if missing."""
    if target is None:
        return None
    require("history", "Keeping history in GEOHEAL_ARCHIVE_DIR")

    def keep(period: Period) -> None:
        # Arrow is loaded when there is something to write.
        from geoheal.history.archive import archive_period
        from geoheal.history.archive_places import place_of

        archive_period(database, period, place_of(target))

    return keep


def _announce(url: str) -> None:
    typer.echo(f"geoheal serves {url}{API_PREFIX}")
    typer.echo(f"Dashboard: {url}/")
    typer.echo(f"Documentation: {url}/openapi")


def _ensure_token(database: Database, settings: Settings) -> None:
    """Write the first token where a file is named for it; refuse to start where nobody could come in."""
    file = settings.first_token_file
    if file is not None and ensure_first_token(database, file):
        typer.echo(f"Operators can sign in with the token in {file}.")
    _require_token(database, settings)


def _require_token(database: Database, settings: Settings) -> None:
    """Refuse to start where nobody could come in, or everybody could."""
    if settings.binds_loopback:
        return
    with database.transaction() as connection:
        if tokens.count_valid(connection, datetime.now(UTC)):
            return
    raise ConfigurationError(
        f"{settings.host} can be reached from other machines, but there is no token, so nobody could sign "
        "in. "
        "Create one with `geoheal token create --name NAME --role reporter` (or viewer, or operator), "
        "set GEOHEAL_FIRST_TOKEN_FILE to a file for one, or listen on 127.0.0.1."
    )
