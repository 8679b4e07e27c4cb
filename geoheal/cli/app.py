"""The command ``geoheal``, and the modules of its subcommands."""

import os
from typing import Annotated, Final

import typer

from geoheal import __version__
from geoheal.cli.terminal.lazy_group import CommandEntry, LazyGroup

RUN, ASK, HEAL, DATA, ADMIN = "Run it", "Query the health", "Judge and heal", "Data", "Administer"

COMMANDS: Final[dict[str, tuple[tuple[str, str, str], ...]]] = {
    RUN: (
        ("run", "geoheal.cli.run.run:run", "Start the service and watch it live."),
        ("demo", "geoheal.cli.run.demo:demo", "Break a small shop, and watch it heal."),
        ("serve", "geoheal.cli.run.serve:serve", "Serve the HTTP interface and the dashboard."),
        ("worker", "geoheal.cli.run.worker:worker", "Check and heal the systems that are due."),
        ("watch", "geoheal.cli.run.watch:watch", "Report a process, this machine or Prometheus."),
        ("mcp", "geoheal.cli.run.mcp:mcp", "Let an AI assistant ask the service (MCP)."),
    ),
    ASK: (
        ("health", "geoheal.cli.ask.health:health", "Show the health of the systems."),
        ("explain", "geoheal.cli.ask.explain:explain", "Show which metrics moved, since when."),
        ("profile", "geoheal.cli.ask.profile:profile", "Show which functions take the time."),
        ("forecast", "geoheal.cli.ask.forecast:forecast", "Forecast a metric, and when it hits its limit."),
        ("calibrate", "geoheal.cli.ask.calibrate:calibrate", "Learn what is normal for a system."),
        (
            "explain-calibration",
            "geoheal.cli.ask.calibrate:explain_calibration",
            "Describe in plain words what is normal.",
        ),
        (
            "backtest",
            "geoheal.cli.ask.backtest:backtest",
            "Replay a history, and show what would be found.",
        ),
        ("incidents", "geoheal.cli.heal.incidents:app", "Show, acknowledge and resolve incidents."),
        ("alerts", "geoheal.cli.alarms.alerts:app", "List and retry alerts, test the channels."),
        ("events", "geoheal.cli.alarms.events:app", "Report deployments and other changes."),
        ("silences", "geoheal.cli.alarms.silences:app", "Plan times in which alerts are held back."),
        ("rules", "geoheal.cli.alarms.rules:app", "Write rules of your own."),
    ),
    HEAL: (
        ("init", "geoheal.cli.heal.init:init", "Describe the project in geoheal.toml."),
        ("register", "geoheal.cli.heal.register:register", "Register the modules of geoheal.toml."),
        ("start", "geoheal.cli.heal.loop:start", "Start the healing loop of a system."),
        ("stop", "geoheal.cli.heal.loop:stop", "Stop it, for one system or for all."),
        ("policy", "geoheal.cli.heal.policy:app", "Show and set the healing policy."),
        ("patches", "geoheal.cli.heal.patches:app", "Show, approve, reject, roll back patches."),
        ("recordings", "geoheal.cli.heal.recordings:app", "List, export and erase recorded calls."),
        ("history", "geoheal.cli.heal.loop:history", "Show the attempts to heal a system."),
        ("evaluate", "geoheal.cli.judge.evaluate:evaluate", "Judge a change against the current code."),
        ("gate", "geoheal.cli.judge.gate:gate", "Judge a branch against its base."),
        ("compare", "geoheal.cli.ask.compare:compare", "Compare two periods of telemetry."),
        ("suspects", "geoheal.cli.ask.suspects:suspects", "Find the commit that made it worse."),
    ),
    DATA: (
        ("import", "geoheal.cli.data.importing.group:app", "Load history from files; undo an import."),
        (
            "export",
            "geoheal.cli.data.history_export:export_history",
            "Write the history to Parquet, CSV or NDJSON.",
        ),
        ("archive", "geoheal.cli.data.archive:archive", "Write finished months to Parquet."),
        ("rollup", "geoheal.cli.data.rollup:rollup", "Roll up finished hours and days now."),
        ("schema", "geoheal.cli.data.schema:schema", "Print the data dictionary."),
        ("psql", "geoheal.cli.data.psql:psql", "Open the database in psql, read-only."),
        ("otlp", "geoheal.cli.ask.otlp:app", "Show what exporters sent."),
    ),
    ADMIN: (
        ("doctor", "geoheal.cli.admin.doctor:doctor", "Check this machine and the database."),
        ("migrate", "geoheal.cli.admin.migrate:migrate", "Migrate the database."),
        ("db", "geoheal.cli.admin.database:app", "Spread the database over a cluster."),
        ("backup", "geoheal.cli.data.backup:backup", "Write the whole database to a file."),
        ("restore", "geoheal.cli.data.backup:restore", "Restore a backup into an empty database."),
        ("systems", "geoheal.cli.admin.systems:app", "List, show, rename and delete systems."),
        ("token", "geoheal.cli.admin.token:app", "Create, list and revoke tokens."),
        (
            "grant-analyst",
            "geoheal.cli.data.grant_analyst:grant_analyst",
            "Let a database role read the views.",
        ),
        ("openapi", "geoheal.cli.admin.openapi:openapi", "Print the API's OpenAPI document."),
    ),
}
"""Commands by purpose: name, module, and a line of help that fits 80 columns."""

PASSES_OPTIONS_ON: Final = frozenset({"psql"})
"""Commands that pass unknown options to another program."""


class GeohealGroup(LazyGroup):
    """All commands, each loaded when it is called."""

    entries = tuple(
        CommandEntry(name, target, short_help, panel, {"ignore_unknown_options": name in PASSES_OPTIONS_ON})
        for panel, parts in COMMANDS.items()
        for name, target, short_help in parts
    )


app = typer.Typer(
    name="geoheal",
    no_args_is_help=True,
    cls=GeohealGroup,
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
    """Watch over running systems, and repair their Python code.

    Settings come from the environment (GEOHEAL_DATABASE_URL, GEOHEAL_DATA_DIR, …); options win over them.
    """
    if any(name.startswith("GEOHEAL_") for name in os.environ):  # importing the check takes a moment
        from geoheal.config.unknown_variables import unknown_variables

        for sentence in unknown_variables(os.environ):
            typer.secho(f"geoheal: {sentence}", fg=typer.colors.YELLOW, err=True)
