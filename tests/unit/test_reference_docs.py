"""docs/api.md and docs/cli.md are what the code says of itself; ``make reference`` writes them again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from geoheal.api.app import ENDPOINTS
from geoheal.api.description.reference import markdown
from geoheal.api.description.schema_words import in_words
from geoheal.cli.app import app

DOCS = Path(__file__).parents[2] / "docs"
API, CLI = ((DOCS / name).read_text(encoding="utf-8") for name in ("api.md", "cli.md"))


def commands(command: Any, *path: str) -> Iterator[tuple[str, Any]]:
    """Every command, with the words by which it is called."""
    yield " ".join(path), command
    if isinstance(command, TyperGroup):
        context = typer.Context(command)
        for name in command.list_commands(context):
            yield from commands(command.get_command(context, name), *path, name)


COMMANDS = dict(commands(typer.main.get_command(app), "geoheal"))


def section(words: str) -> str:
    """Return what docs/cli.md says of a command."""
    return CLI.partition(f"# `{words}`\n")[2].partition("\n#")[0]


def test_the_api_reference_is_fresh():
    assert markdown(ENDPOINTS) == API, "run `make reference`"


def test_the_commands_are_documented_and_no_others():
    headings = {line.strip("# `") for line in CLI.splitlines() if line.startswith("#")}
    assert headings == set(COMMANDS), "run `make reference`"


@pytest.mark.parametrize("words", COMMANDS)
def test_what_a_command_takes_is_documented(words):
    text, command = section(words), COMMANDS[words]
    assert command.help is None or command.help.splitlines()[0] in text, "run `make reference`"
    lines = {line for line in text.splitlines() if line.startswith("* `-")}
    options = [each for each in command.params if each.opts[0].startswith("-") and not each.hidden]
    for option in options:
        assert any(option.opts[0] in line and (option.help or "") in line for line in lines), option.name
    assert len(lines) == len({each.opts[0] for each in options} | {"--help"})


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"$ref": "#/components/schemas/PatchState"}, "[PatchState](#patchstate)"),
        ({"anyOf": [{"type": "number", "minimum": 0}, {"type": "null"}]}, "number, ≥ 0 or null"),
        ({"type": "array", "items": {"type": "number"}, "maxItems": 4}, "list of number, at most 4"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "object of integer"),
        ({"const": False}, "`false`"),
        ({"enum": ["a", "b"], "type": "string"}, '`"a"`, `"b"`'),
        ({"type": "string", "format": "uuid"}, "uuid"),
        ({}, "any JSON"),
    ],
)
def test_schemas_in_words(schema, words):
    assert in_words(schema) == words
