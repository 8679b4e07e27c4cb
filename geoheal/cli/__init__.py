"""The command line: one file a command. What is slow to import is imported by the command that needs it."""

import sys

from geoheal.errors import GeohealError, NotAvailable


def main() -> None:
    """Run ``geoheal``; an error of geoheal's becomes one line on stderr and exit code 1."""
    try:
        _run()
    except GeohealError as error:
        import typer

        from geoheal.domain.display import printable

        typer.secho(f"geoheal: {printable(error.explained)}", fg=typer.colors.RED, err=True)
        sys.exit(1)


def _run() -> None:
    from geoheal.cli.app import app

    try:
        app()
    except ModuleNotFoundError as error:
        from geoheal.extras import extra_of, missing

        if (extra := extra_of(error.name)) is None:
            raise
        raise NotAvailable(missing(extra, "This")) from error
