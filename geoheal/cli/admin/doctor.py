"""``geoheal doctor``: check the installation, and explain how to fix problems."""

import typer

from geoheal.cli.admin.check_result import CheckResult, State
from geoheal.cli.admin.checks import all_checks
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.cli.terminal.own_database import database_settings

COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


def doctor(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Check this machine and the database, and say how to fix what is wrong.

    Exit code: 0 when nothing failed (warnings are not failures), 1 otherwise.
    """
    failed = False
    for check in all_checks(database_settings(data_dir, database_url)):
        failed |= check.state is State.FAIL
        _print(check)
    raise typer.Exit(1 if failed else 0)


def _print(check: CheckResult) -> None:
    state = typer.style(f"{check.state:<4}", fg=COLOURS[check.state])
    typer.echo(f"{state}  {check.name:<26} {check.detail}")
    if check.remedy:
        typer.echo(f"{'':<6}{'':<26} → {check.remedy}")
