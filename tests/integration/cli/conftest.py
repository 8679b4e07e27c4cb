"""The command line, run in this process against a database of the test's own."""

from collections.abc import Callable

import pytest
from click import unstyle
from typer.testing import CliRunner

from geoheal.cli.app import app


@pytest.fixture
def geoheal(database_url: str) -> Callable[..., tuple[int, str, str]]:
    """Run a command; its exit code, stdout and stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        result = CliRunner().invoke(
            app, [str(each) for each in arguments], env={"GEOHEAL_DATABASE_URL": database_url}
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, unstyle(result.stdout), unstyle(result.stderr)

    return run
