"""Incidents and attempts on the terminal."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.table import Column, Table
from rich.text import Text

from geoheal.cli.terminal.table import console, print_table, short
from geoheal.cli.terminal.text import moment, shown
from geoheal.domain.healing.attempt import AttemptPhase

STYLES: Final = {"critical": "bold red", "warning": "yellow", "open": "bold", "resolved": "green"}


def print_incidents(incidents: Sequence[Mapping[str, Any]]) -> None:
    """Print incidents in a table."""
    table = Table(
        Column("id", no_wrap=True),
        *("system", "state", "severity", "symptom", "since (UTC)", "resolved (UTC)", "acknowledged by"),
        box=None,
        pad_edge=False,
    )
    for each in incidents:
        table.add_row(
            short(each["id"]),
            shown(each["system"]),
            _styled(each["state"]),
            _styled(each["severity"]),
            _subject(each),
            moment(each["first_seen_at"]),
            moment(each["resolved_at"]),
            shown(each["acknowledged_by"] or ""),
        )
    print_table(table)


def print_incident(incident: Mapping[str, Any]) -> None:
    """Print an incident with its findings and its timeline."""
    screen = console()
    about = (_styled(incident["severity"]), _styled(incident["state"]), _subject(incident))
    screen.print(shown(f"{incident['system']}:"), *about, soft_wrap=True)
    screen.print(shown(f"since {moment(incident['first_seen_at'])} UTC; {_taken(incident)}"), soft_wrap=True)
    for patch in _waiting(incident):
        text = f"A patch waits for a decision: geoheal patches show {patch}"
        screen.print(text, style="bold", soft_wrap=True)
    if incident["resolved_by"] is not None:
        how = "Resolved as a false alarm" if incident["false_alarm"] else "Resolved"
        text = f"{how} by {incident['resolved_by']}: {incident['resolution']}"
        screen.print(shown(text), soft_wrap=True)
    elif incident["false_alarm"]:
        screen.print("A person marked it as a false alarm.", soft_wrap=True)
    if incident["expected"]:
        screen.print("A person marked it as expected.", soft_wrap=True)
    if incident["escalation"] is not None:
        screen.print(shown(f"Healing gave up: {incident['escalation']}"), soft_wrap=True)
    screen.print()
    for each in incident["findings"]:
        screen.print(_styled(each["severity"]), shown(each["message"]), soft_wrap=True)
    screen.print()
    for each in incident["timeline"]:
        actor = each["details"].get("by") or each["actor"]
        by = "" if actor is None else f" ({actor})"
        text = f"{moment(each['at'])} UTC  {each['kind'].replace('_', ' ')}  {each['message']}{by}"
        screen.print(shown(text), soft_wrap=True)


def _waiting(incident: Mapping[str, Any]) -> list[str]:
    """Return the patches that wait for a person, which is what there is to do about an incident."""
    waiting = (each for each in incident["attempts"] if each["phase"] == AttemptPhase.AWAITING_APPROVAL)
    return [patch for each in waiting if (patch := each["result"]["patch"]) is not None]


def _taken(incident: Mapping[str, Any]) -> str:
    """Return who has an incident, or had it."""
    by = incident["acknowledged_by"]
    return "not acknowledged" if by is None else f"acknowledged by {by}"


def _subject(incident: Mapping[str, Any]) -> str:
    """Return what an incident is about: its symptom, or silence; nothing where it has no name."""
    return incident["symptom"] or ("silence" if incident["silent"] else "")


def print_history(attempts: Sequence[Mapping[str, Any]]) -> None:
    """Print attempts in a table; what was not measured stays empty."""
    table = Table(
        Column("began (UTC)", no_wrap=True),
        *("system", "symptom", "strategy", "applied", "healed", "effect", "outcome"),
        box=None,
        pad_edge=False,
    )
    for each in attempts:
        result = each["result"]
        effect = result["effectiveness"]
        table.add_row(
            moment(each["timestamp"]),
            shown(each["system"]),
            each["symptom"],
            result["strategy"] or "",
            "yes" if result["applied"] else "no",
            {None: "", True: "yes", False: "no"}[result["healed"]],
            "" if effect is None else f"{100 * effect:.0f} %",
            shown(result["reason"] or each["phase"].replace("_", " ")),
        )
    print_table(table)


def _styled(word: str) -> Text:
    return Text(word, style=STYLES.get(word, ""))
