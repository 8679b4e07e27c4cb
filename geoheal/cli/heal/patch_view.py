"""Patches on the terminal: what a strategy wrote is shown, never obeyed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from rich.table import Column, Table
from rich.text import Text

from geoheal.cli.terminal.table import console, print_table, short
from geoheal.cli.terminal.text import moment, shown
from geoheal.domain.healing.patch import NEXT, PatchState

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
"""Width of the names of facts."""

HUNK: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
DIFF: Final = {"+": "green", "-": "red", "@": "cyan"}


def print_patches(patches: Sequence[Mapping[str, Any]]) -> None:
    """Print patches in a table."""
    identity = Column("id", no_wrap=True)
    table = Table(
        identity, "system", "state", "module", "strategy", "title", "proposed (UTC)", box=None, pad_edge=False
    )
    for each in patches:
        state = Text(each["state"], style=STATES[each["state"]])
        named = (shown(each[name]) for name in ("module_name", "strategy", "title"))
        table.add_row(short(each["id"]), shown(each["system"]), state, *named, moment(each["created_at"]))
    print_table(table)


def print_patch(patch: Mapping[str, Any]) -> None:
    """Print a patch in full: what and why, the evidence, the diff, and its history."""
    screen = console()
    state = Text(patch["state"].replace("_", " ").upper(), style=STATES[patch["state"]])
    screen.print(state, shown(patch["title"]), soft_wrap=True)
    screen.print(shown(patch["explanation"]), soft_wrap=True)
    for doubt in patch["doubts"]:
        screen.print(shown(f"Not proven: {doubt}", "bold yellow"), soft_wrap=True)
    for name, value in _facts(patch):
        screen.print(Text.assemble((f"{name:{WIDTH}}", "dim"), shown(value)), soft_wrap=True)
    screen.print()
    for line, style in _styled(patch["diff"].removesuffix("\n").split("\n")):
        screen.print(shown(line, style), soft_wrap=True)
    screen.print()
    for each in patch["events"]:
        by = "" if each["actor"] is None else f" ({each['actor']})"
        text = shown(f"{moment(each['at'])} UTC  {each['state'].replace('_', ' ')}  {each['reason']}{by}")
        screen.print(text, soft_wrap=True)


def _styled(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines of a diff with their styles: what no hunk contains names a file.

    >>> dict(_styled(["--- a/x", "+++ b/x", "@@ -1 +0,0 @@", "--- a", "--- a/y"]))
    {'--- a/x': 'bold', '+++ b/x': 'bold', '@@ -1 +0,0 @@': 'cyan', '--- a': 'red', '--- a/y': 'bold'}
    """
    old = new = 0
    for line in lines:
        hunk = HUNK.match(line)
        if hunk and not (old or new):
            old, new = (int(count or 1) for count in hunk.groups())
            yield line, DIFF["@"]
            continue
        yield line, DIFF.get(line[:1], "") if old or new else "bold"
        old -= line[:1] in ("-", " ") and old > 0
        new -= line[:1] in ("+", " ") and new > 0


def print_refusals(refusals: Sequence[Mapping[str, Any]]) -> None:
    """Print what people do not want, in a table."""
    columns = ("module", "title", "why", "by", "since (UTC)", "lifted by", "auto_apply")
    table = Table(Column("patch", no_wrap=True), *columns, box=None, pad_edge=False)
    for each in refusals:
        named = (shown(each[name]) for name in ("module_name", "title", "reason", "refused_by"))
        lifted = shown(each["lifted_by"] or "")
        paused = "paused" if each["auto_apply_paused"] else ""
        table.add_row(each["patch_id"], *named, moment(each["refused_at"]), lifted, paused)
    print_table(table)


def _facts(patch: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "id", patch["id"]
    yield "hash", patch["hash"]
    yield "module", f"{patch['module_name']} (by {patch['target']})"
    yield "strategy", f"{patch['strategy']} against {patch['symptom']}"
    yield from _evidence(patch)
    yield from _choices(patch)
    refusal = patch["refusal"]
    if refusal is not None and refusal["lifted_at"] is None:
        yield "refused", f"by {refusal['refused_by']}; lift it with `geoheal patches lift {patch['id']}`"
    if refusal is not None and refusal["auto_apply_paused"]:
        paused = f"paused for {patch['module_name']}"
        yield "auto_apply", f"{paused}; `geoheal policy resume {patch['module_name']}` resumes it"
    for each in patch["applications"]:
        yield each["kind"], f"{each['phase']} on {each['host']}{_details(each)}"


def _choices(patch: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a person may do about a patch, as commands."""
    state, identity = PatchState(patch["state"]), patch["id"]
    if state is PatchState.PROPOSED:
        until = f"until {moment(patch['expires_at'])} UTC"
        yield "to approve", f"geoheal patches approve {identity} --hash {patch['hash']} ({until})"
    if PatchState.REJECTED in NEXT.get(state, ()):
        yield "to reject", f"geoheal patches reject {identity}"
    if PatchState.ROLLED_BACK in NEXT.get(state, ()):
        yield "to undo", f"geoheal patches rollback {identity}"


def _evidence(patch: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "verdict", patch["verdict"]["sentence"]
    if patch["score"] is not None:
        yield "score", f"{patch['score']:.3f}"
    tests = (patch["fitness"] or {}).get("tests") or {}
    if tests.get("reason"):
        yield "tests", str(tests["reason"])
    if patch["effectiveness"] is not None:
        yield "effectiveness", f"{100 * patch['effectiveness']:.1f} %"
    verification = patch["verification"] or {}
    if verification.get("reason"):
        yield "effect", f"{verification['effect']}: {verification['reason']}"
    canary = verification.get("canary")
    if canary:
        yield "canary", f"{canary['effect']} on {', '.join(canary['nodes'])}: {canary['reason']}"


def _details(application: Mapping[str, Any]) -> str:
    details = application["details"]
    request = details.get("pull_request") or {}
    first = "on one node first" if details.get("canary") else None
    parts = (first, details.get("branch"), request.get("url"), application["error"])
    return "".join(f", {each}" for each in parts if each)
