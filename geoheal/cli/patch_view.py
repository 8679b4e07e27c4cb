"""Patches on the terminal: what a strategy wrote is shown, never obeyed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from geoheal.cli.terminal import moment, shown

STATES: Final = {
    "proposed": "bold yellow",
    "approved": "cyan",
    "applied": "cyan",
    "verified": "bold green",
    "rolled_back": "magenta",
    "rejected": "dim",
    "stale": "dim",
    "expired": "dim",
}

WIDTH: Final = 15
"""Of the names of facts."""

FILE_NAMES: Final = 2
"""Lines at the beginning of a diff, which name the file."""

DIFF: Final = {"+": "green", "-": "red", "@": "cyan"}


def print_patches(patches: Sequence[Mapping[str, Any]]) -> None:
    """Print patches in a table."""
    identity = Column("id", no_wrap=True)
    table = Table(
        identity, "state", "module", "strategy", "title", "proposed (UTC)", box=None, pad_edge=False
    )
    for each in patches:
        state = Text(each["state"], style=STATES[each["state"]])
        named = (shown(each[name]) for name in ("module_name", "strategy", "title"))
        table.add_row(each["id"], state, *named, moment(each["created_at"]))
    Console(highlight=False).print(table)


def print_patch(patch: Mapping[str, Any]) -> None:
    """Print a patch in full: what and why, the evidence, the diff, and its history."""
    console = Console(highlight=False)
    state = Text(patch["state"].replace("_", " ").upper(), style=STATES[patch["state"]])
    console.print(state, shown(patch["title"]), soft_wrap=True)
    console.print(shown(patch["explanation"]), soft_wrap=True)
    for name, value in _facts(patch):
        console.print(Text.assemble((f"{name:{WIDTH}}", "dim"), shown(value)), soft_wrap=True)
    console.print()
    for number, line in enumerate(patch["diff"].splitlines()):
        style = "bold" if number < FILE_NAMES else DIFF.get(line[:1], "")
        console.print(shown(line, style), soft_wrap=True)
    console.print()
    for each in patch["events"]:
        by = "" if each["actor"] is None else f" ({each['actor']})"
        told = shown(f"{moment(each['at'])}  {each['state']}  {each['reason']}{by}")
        console.print(told, soft_wrap=True)


def _facts(patch: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "id", patch["id"]
    yield "hash", patch["hash"]
    yield "module", f"{patch['module_name']} (by {patch['target']})"
    yield "strategy", f"{patch['strategy']} against {patch['symptom']}"
    relief = patch["relief"]
    if relief.get("reason"):
        yield "relief", str(relief["reason"])
    if patch["score"] is not None:
        yield "score", f"{patch['score']:.3f}"
    judgement = (patch["fitness"] or {}).get("judgement") or {}
    if judgement.get("verdict"):
        yield "verdict", f"{judgement['verdict']}: {patch['fitness']['reason']}"
    if patch["effectiveness"] is not None:
        yield "effectiveness", f"{100 * patch['effectiveness']:.1f} %"
    yield "approvable to", f"{moment(patch['expires_at'])} UTC"
    for each in patch["applications"]:
        yield each["kind"], f"{each['phase']} on {each['host']}{_told(each)}"


def _told(application: Mapping[str, Any]) -> str:
    details = application["details"]
    request = details.get("pull_request") or {}
    parts = (details.get("branch"), request.get("url"), application["error"])
    return "".join(f", {each}" for each in parts if each)
