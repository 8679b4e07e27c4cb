"""The command line: one file per command, which is loaded when its command is called."""

import sys

import typer

from geoheal.cli.app import app as commands
from geoheal.domain.display import printable
from geoheal.errors import GeohealError, NotAvailable
from geoheal.extras import extra_of, missing


def main() -> None:
    """Run ``geoheal``; an error of geoheal's becomes one line on stderr and exit code 1."""
    try:
        _run()
    except GeohealError as error:
        typer.secho(f"geoheal: {printable(error.explained)}", fg=typer.colors.RED, err=True)
        sys.exit(1)


def _run() -> None:
    try:
        commands()
    except ModuleNotFoundError as error:
        if (extra := extra_of(error.name)) is None:
            raise
        raise NotAvailable(missing(extra, "This")) from error
