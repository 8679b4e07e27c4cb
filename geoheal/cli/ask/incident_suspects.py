"""``geoheal suspects`` by incident: ask the service, and wait until its search is over."""

import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, Final

import typer
from rich.console import Console

from geoheal.cli.ask.suspect_codes import FOUND, NOT_FOUND, NOTHING_WORSE
from geoheal.cli.ask.suspects_view import print_search
from geoheal.cli.terminal.text import print_json
from geoheal.domain.display import printable
from geoheal.errors import Conflict, NotFound
from geoheal.remote.healing import HealingService

ASK_EVERY_S: Final = 1.0
SLOWER_SHOWN: Final = 5


def ask(url: str, token: str | None, system: str | None, incident: str | None, *, as_json: bool) -> int:
    """Print the commit behind an incident (by default the newest one of the system); return the exit code.

    Raises
    ------
    NotFound
        When the incident does not exist.
    Conflict
        When the search failed.
    """
    with HealingService(url, token) as service:
        chosen = _newest(service, system) if incident is None else incident
        chosen = service.identified("incident", chosen, system)
        found = _waited(service, system, chosen, shown=not as_json)
    if not as_json:
        _print_slower(found["slower"])
    if as_json:
        print_json(found)
    elif found["state"] == "done":
        _print(found)
    if found["state"] != "done":
        raise Conflict(f"The search for the commit behind incident {chosen} {_end(found)}")
    if found["commit"] is not None:
        return FOUND
    return NOT_FOUND if any(each["symptom"] for each in found["modules"]) else NOTHING_WORSE


def _newest(service: HealingService, system: str | None) -> str:
    found = service.incidents(system, None, 1)
    if not found:
        raise NotFound(f"The system {system!r} has no incident.")
    return str(found[0]["id"])


def _waited(service: HealingService, system: str | None, incident: str, *, shown: bool) -> Mapping[str, Any]:
    console = Console(stderr=True)
    status = console.status("running the commits") if shown and sys.stderr.isatty() else nullcontext()
    with status:
        found = service.suspects(system, incident)
        while found["state"] == "running":
            time.sleep(ASK_EVERY_S)
            found = service.suspects(system, incident)
    return found


def _end(found: Mapping[str, Any]) -> str:
    return f"failed: {found['error']}" if found["error"] else "was interrupted."


def _print_slower(slower: Mapping[str, Any]) -> None:
    if not slower["profiles_after"]:
        return
    typer.echo(printable(slower["message"]))
    for each in slower["functions"][:SLOWER_SHOWN]:
        name = f"{each['module']}.{each['function']}"
        name = name if each.get("calls") is None else f"{name}, calls of {each['calls']}"
        name = f"{name} (changed)" if each.get("changed") else name
        change = f"{each['before_ms']:.3g} → {each['after_ms']:.3g} ms per request"
        interval = f"{each['low_ms']:+.3g} to {each['high_ms']:+.3g} beyond the others"
        typer.echo(printable(f"  {name}: {change} ({interval})"))
    typer.echo("")


def _print(found: Mapping[str, Any]) -> None:
    typer.echo(f"Between {found['older'][:12]} and {found['newer'][:12]}:")
    for each in found["modules"]:
        typer.echo(f"\n{printable(each['module'])}")
        print_search(each)
    for each in found["left_out"]:
        typer.echo(f"\n{printable(each['module'])} was not searched: {printable(each['reason'])}")
