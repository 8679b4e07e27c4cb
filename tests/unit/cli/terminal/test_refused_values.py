"""Values that an option refuses: said in the user's words, not in those of the library that checked them."""

import pytest
from typer.testing import CliRunner

from geoheal.cli.app import app


@pytest.mark.parametrize(
    "command",
    [
        ["incidents", "list", "--state", "opn"],
        ["alerts", "list", "--state", "ded"],
        ["patches", "list", "--state", "propsed"],
        ["demo", "--stage", "shp"],
    ],
)
def test_a_choice_that_there_is_not_is_refused_with_those_that_there_are(command):
    refused = CliRunner().invoke(app, command)
    assert refused.exit_code == 2
    assert f"'{command[-1]}' is not one of" in refused.stderr
    assert "Value error" not in refused.stderr
