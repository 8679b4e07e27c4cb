"""The command ``geoheal`` and its parts."""

import os
from collections.abc import Callable
from typing import Annotated, Final

import typer

from geoheal import __version__
from geoheal.cli.admin import database, systems, token
from geoheal.cli.admin.doctor import doctor
from geoheal.cli.admin.migrate import migrate
from geoheal.cli.admin.openapi import openapi
from geoheal.cli.alarms import alerts, events, rules, silences
from geoheal.cli.ask import otlp
from geoheal.cli.ask.backtest import backtest
from geoheal.cli.ask.calibrate import calibrate, explain_calibration
from geoheal.cli.ask.compare import compare
from geoheal.cli.ask.explain import explain
from geoheal.cli.ask.forecast import forecast
from geoheal.cli.ask.health import health
from geoheal.cli.ask.profile import profile
from geoheal.cli.ask.suspects import suspects
from geoheal.cli.data import imports
from geoheal.cli.data.archive import archive
from geoheal.cli.data.backup import backup, restore
from geoheal.cli.data.grant_analyst import grant_analyst
from geoheal.cli.data.history_export import export_history
from geoheal.cli.data.psql import psql
from geoheal.cli.data.rollup import rollup
from geoheal.cli.data.schema import schema
from geoheal.cli.heal import incidents, loop, patches, policy, recordings
from geoheal.cli.heal.init import init
from geoheal.cli.heal.register import register
from geoheal.cli.judge.evaluate import evaluate
from geoheal.cli.judge.gate import gate
from geoheal.cli.run.demo import demo
from geoheal.cli.run.mcp import mcp
from geoheal.cli.run.run import run
from geoheal.cli.run.serve import serve
from geoheal.cli.run.watch import watch
from geoheal.cli.run.worker import worker
from geoheal.cli.terminal.panels import PanelledGroup

app = typer.Typer(
    name="geoheal",
    no_args_is_help=True,
    cls=PanelledGroup,
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
    if any(name.startswith("GEOHEAL_") for name in os.environ):  # what is needed to judge them takes a moment
        from geoheal.config.unknown_variables import unknown_variables

        for sentence in unknown_variables(os.environ):
            typer.secho(f"geoheal: {sentence}", fg=typer.colors.YELLOW, err=True)


RUN, ASK, HEAL, DATA, ADMIN = "Run it", "Ask how it is", "Judge and heal", "Data", "Administer"

COMMANDS: Final[dict[str, tuple[tuple[str, Callable[..., None] | typer.Typer, str], ...]]] = {
    RUN: (
        ("run", run, "Start the service and watch it live."),
        ("demo", demo, "Break a small shop, and watch it heal."),
        ("serve", serve, "Serve the HTTP interface and the dashboard."),
        ("worker", worker, "Check and heal the systems that are due."),
        ("watch", watch, "Report a process, this machine or Prometheus."),
        ("mcp", mcp, "Let an AI assistant ask the service (MCP)."),
    ),
    ASK: (
        ("health", health, "Show how the systems are."),
        ("explain", explain, "Show which metrics moved, since when."),
        ("profile", profile, "Show which functions take the time."),
        ("forecast", forecast, "Forecast a metric, and when it hits its limit."),
        ("calibrate", calibrate, "Learn what is normal for a system."),
        ("explain-calibration", explain_calibration, "Say in plain words what is normal."),
        ("backtest", backtest, "Say what would have been reported of a history."),
        ("incidents", incidents.app, "Show incidents; take them on, resolve them."),
        ("alerts", alerts.app, "List alerts, send again, try the channels."),
        ("events", events.app, "Report deployments and other changes."),
        ("silences", silences.app, "Plan times in which alerts are held."),
        ("rules", rules.app, "Write rules of your own."),
    ),
    HEAL: (
        ("init", init, "Describe the project in geoheal.toml."),
        ("register", register, "Register the modules of geoheal.toml."),
        ("start", loop.start, "Start the healing loop of a system."),
        ("stop", loop.stop, "Stop it, for one system or for all."),
        ("policy", policy.app, "Show and set the healing policy."),
        ("patches", patches.app, "Show, approve, reject, roll back patches."),
        ("recordings", recordings.app, "Look at recorded calls, export and erase them."),
        ("history", loop.history, "Show the attempts to heal a system."),
        ("evaluate", evaluate, "Judge a change against the current code."),
        ("gate", gate, "Judge a branch against its base."),
        ("compare", compare, "Compare two stretches of telemetry."),
        ("suspects", suspects, "Find the commit that made it worse."),
    ),
    DATA: (
        ("import", imports.app, "Load history from files; undo an import."),
        ("export", export_history, "Write the history to Parquet, CSV or NDJSON."),
        ("archive", archive, "Write finished months to Parquet."),
        ("rollup", rollup, "Roll up finished hours and days now."),
        ("schema", schema, "Print the data dictionary."),
        ("psql", psql, "Open the database in psql, to read."),
        ("otlp", otlp.app, "See what exporters sent."),
    ),
    ADMIN: (
        ("doctor", doctor, "Check this machine and the database."),
        ("migrate", migrate, "Migrate the database."),
        ("db", database.app, "Spread the database over a cluster."),
        ("backup", backup, "Write the whole database into a file."),
        ("restore", restore, "Read a backup into a new database."),
        ("systems", systems.app, "List, show, rename and delete systems."),
        ("token", token.app, "Make, list and revoke tokens."),
        ("grant-analyst", grant_analyst, "Let a database role read the views."),
        ("openapi", openapi, "Print the API's OpenAPI document."),
    ),
}
"""Commands by what they are for: name, what is called, and a line of help that fits 80 columns."""

for panel, parts in COMMANDS.items():
    for name, called, short in parts:
        if isinstance(called, typer.Typer):
            app.add_typer(called, name=name, rich_help_panel=panel, short_help=short)
        else:
            passes_on = {"ignore_unknown_options": called is psql}
            app.command(name, rich_help_panel=panel, short_help=short, context_settings=passes_on)(called)
