"""The command line: one file per command, which is loaded when its command is called."""

import sys

import typer

from geoheal.cli.app import app as commands
from geoheal.cli.terminal import streams
from geoheal.domain.display import printable
from geoheal.errors import GeohealError, NotAvailable
from geoheal.extras import extra_of, missing


def main() -> None:
    """Run ``geoheal``; an error of geoheal's becomes one line on stderr and exit code 1."""
    streams.prepare()
    try:
        try:
            _run()
        finally:
            streams.flush()
    except OSError as error:
        if not streams.is_lost(error):
            raise
        streams.give_up()
        sys.stderr.write(f"geoheal: The output cannot be written: {error.strerror}.\n")
        sys.exit(1)
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
