"""``geoheal rules``: user-defined rules in addition to the built-in ones."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from geoheal.cli.alarms.rule_file import read_rule_file
from geoheal.cli.terminal.options import SERVICE_URL, AsJson, Token, Url
from geoheal.cli.terminal.table import print_table
from geoheal.cli.terminal.text import Items, print_list, shown
from geoheal.errors import InvalidInput
from geoheal.remote.alarms import AlarmService

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Write rules of your own, list and delete them."
)

RuleName = Annotated[str, typer.Argument(help="The rule's name: small letters, digits and _.")]


class Bad(StrEnum):
    """Severity of a rule's findings."""

    WARNING = "warning"
    CRITICAL = "critical"


@app.command("set")
def set_rule(
    name: RuleName,
    when: Annotated[
        str,
        typer.Argument(
            help="metrics.queue_depth > 100, rate(metrics.jobs[5m]) < 1, absent(metrics.backup[1h]), "
            "silent(node[10m])."
        ),
    ],
    system: Annotated[str | None, typer.Option(help="The system.")] = None,
    pattern: Annotated[
        str | None,
        typer.Option(help="All systems whose names match this pattern; * stands for any characters."),
    ] = None,
    lasts: Annotated[
        str, typer.Option("--for", help="How long it must hold before the rule fires (30s, 5m, 1h30m).")
    ] = "0s",
    keep_firing_for: Annotated[
        str, typer.Option(help="How long it must not hold before the rule stops firing.")
    ] = "0s",
    severity: Annotated[Bad, typer.Option(help="Severity of the findings.")] = Bad.WARNING,
    message: Annotated[str | None, typer.Option(help="What it means, in one line.")] = None,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Create a rule, or replace the rule with this name."""
    body: dict[str, Any] = {"when": when, "for": lasts, "keep_firing_for": keep_firing_for}
    given = {"system": system, "pattern": pattern, "message": message}
    body |= {"severity": severity.value} | {key: each for key, each in given.items() if each is not None}
    with _service(url, token) as service:
        rule = service.write_rule(name, body)
    typer.echo(f"Rule {name}: {rule['when']} for {rule['for']}.")


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="TOML file with a table [rules.NAME] for each rule.")],
    prune: Annotated[bool, typer.Option("--prune", help="Delete rules that are not in the file.")] = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Write the rules of a file; nothing is written if one of them is invalid."""
    rules = read_rule_file(file)
    if prune and not rules:
        raise InvalidInput(f"{file} has no rules; --prune would delete all.", field="--prune")
    with _service(url, token) as service:
        for name, rule in rules.items():
            service.write_rule(name, rule)
        gone = [each["name"] for each in service.rules(None) if each["name"] not in rules] if prune else []
        for name in gone:
            service.delete_rule(name)
    typer.echo(f"{len(rules)} rules written, {len(gone)} deleted.")


@app.command("list")
def list_rules(
    system: Annotated[str | None, typer.Option(help="Only those that apply to this system.")] = None,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """List the rules by name."""
    with _service(url, token) as service:
        found = service.rules(system)
    print_list(found, _print, "There are no rules of your own.", as_json=as_json)


@app.command()
def delete(name: RuleName, url: Url = SERVICE_URL, token: Token = None) -> None:
    """Delete a rule; its incidents are resolved as if its condition no longer held."""
    with _service(url, token) as service:
        typer.echo(service.delete_rule(name))


def _print(rules: Items) -> None:
    names = ("name", "systems", "when", "for", "keep firing for", "severity", "message")
    table = Table(*names, box=None, pad_edge=False)
    for each in rules:
        words = (each["system"] or each["pattern"], each["when"])
        tail = (each["for"], each["keep_firing_for"], each["severity"], shown(each["message"] or ""))
        table.add_row(each["name"], *map(shown, words), *tail)
    print_table(table)


def _service(url: str, token: str | None) -> AlarmService:
    return AlarmService(url, token)
