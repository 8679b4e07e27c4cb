"""Incidents and attempts on the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from geoheal.cli.terminal import moment, shown

STYLES: Final = {"critical": "bold red", "warning": "yellow", "open": "bold", "resolved": "green"}


def print_incidents(incidents: Sequence[Mapping[str, Any]]) -> None:
    """Print incidents in a table."""
    table = Table(
        Column("id", no_wrap=True),
        *("state", "severity", "symptom", "since (UTC)", "resolved (UTC)", "taken on by"),
        box=None,
        pad_edge=False,
    )
    for each in incidents:
        table.add_row(
            each["id"],
            _styled(each["state"]),
            _styled(each["severity"]),
            each["symptom"] or "",
            moment(each["first_seen_at"]),
            moment(each["resolved_at"]),
            shown(each["acknowledged_by"] or ""),
        )
    Console(highlight=False).print(table)


def print_incident(incident: Mapping[str, Any]) -> None:
    """Print an incident with its findings and its timeline."""
    console = Console(highlight=False)
    console.print(_styled(incident["severity"]), _styled(incident["state"]), incident["symptom"] or "")
    console.print(f"since {moment(incident['first_seen_at'])} UTC", soft_wrap=True)
    if incident["escalation"] is not None:
        console.print(shown(f"Healing gave up: {incident['escalation']}"), soft_wrap=True)
    console.print()
    for each in incident["findings"]:
        console.print(_styled(each["severity"]), shown(each["message"]), soft_wrap=True)
    console.print()
    for each in incident["timeline"]:
        by = "" if each["actor"] is None else f" ({each['actor']})"
        told = f"{moment(each['at'])}  {each['kind'].replace('_', ' ')}  {each['message']}{by}"
        console.print(shown(told), soft_wrap=True)


def print_history(attempts: Sequence[Mapping[str, Any]]) -> None:
    """Print attempts in a table; what was not measured stays empty."""
    table = Table(
        Column("began (UTC)", no_wrap=True),
        *("symptom", "strategy", "applied", "healed", "effect", "what came of it"),
        box=None,
        pad_edge=False,
    )
    for each in attempts:
        result = each["result"]
        effect = result["effectiveness"]
        table.add_row(
            moment(each["timestamp"]),
            each["symptom"],
            result["strategy"] or "",
            "yes" if result["applied"] else "no",
            {None: "", True: "yes", False: "no"}[result["healed"]],
            "" if effect is None else f"{100 * effect:.0f} %",
            shown(result["reason"] or each["phase"].replace("_", " ")),
        )
    Console(highlight=False).print(table)


def _styled(word: str) -> Text:
    return Text(word, style=STYLES.get(word, ""))
