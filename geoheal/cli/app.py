"""The command ``geoheal`` and its parts."""

from typing import Annotated

import typer

from geoheal import __version__
from geoheal.cli import alerts, incidents, loop, patches, policy, token
from geoheal.cli.backup import backup, restore
from geoheal.cli.calibrate import calibrate, explain_calibration
from geoheal.cli.demo import demo
from geoheal.cli.doctor import doctor
from geoheal.cli.evaluate import evaluate
from geoheal.cli.explain import explain
from geoheal.cli.forecast import forecast
from geoheal.cli.grant_analyst import grant_analyst
from geoheal.cli.health import health
from geoheal.cli.history_export import export_history
from geoheal.cli.history_import import import_history
from geoheal.cli.migrate import migrate
from geoheal.cli.openapi import openapi
from geoheal.cli.psql import psql
from geoheal.cli.register import register
from geoheal.cli.run import run
from geoheal.cli.schema import schema
from geoheal.cli.serve import serve
from geoheal.cli.watch import watch
from geoheal.cli.worker import worker

app = typer.Typer(
    name="geoheal",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # help without importing rich
    pretty_exceptions_enable=False,
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"geoheal {__version__}")
        raise typer.Exit


@app.callback()
def geoheal(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Watch over running systems by the geometry of their health.

    Settings come from the environment (GEOHEAL_DATABASE_URL, GEOHEAL_DATA_DIR, …); options win over them.
    """


app.command()(run)
app.command()(demo)
app.command()(serve)
app.command()(worker)
app.command()(watch)
app.command("import")(import_history)
app.command("export")(export_history)
app.command()(health)
app.command()(calibrate)
app.command("explain-calibration")(explain_calibration)
app.command()(explain)
app.command()(forecast)
app.command()(loop.start)
app.command()(loop.stop)
app.command()(loop.history)
app.command()(evaluate)
app.command()(register)
app.command()(migrate)
app.command()(doctor)
app.command()(psql)
app.command()(schema)
app.command()(backup)
app.command()(restore)
app.command()(openapi)
app.add_typer(token.app, name="token")
app.add_typer(incidents.app, name="incidents")
app.add_typer(patches.app, name="patches")
app.add_typer(policy.app, name="policy")
app.add_typer(alerts.app, name="alerts")
app.command("grant-analyst")(grant_analyst)
