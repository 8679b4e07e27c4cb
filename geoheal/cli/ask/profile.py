"""``geoheal profile``: which functions take how much time, and what changed."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import SERVICE_URL, AsJson, OneSystem, Token, Url
from geoheal.cli.terminal.table import console, print_table
from geoheal.cli.terminal.text import print_json, shown
from geoheal.domain.moments import iso
from geoheal.remote.questions import QuestionService

Since = Annotated[
    str | None, typer.Option(help="First moment (ISO 8601, a day, or 6h ago) [an hour before --until].")
]
Until = Annotated[
    str | None, typer.Option(help="Moment before which it ends (ISO 8601, a day, or 6h ago) [now].")
]
Route = Annotated[str | None, typer.Option(help="Only requests of this route, as shown in profiles.")]
CodeHash = Annotated[str | None, typer.Option(help="Only profiles of this code hash.")]
Against = Annotated[
    str | None,
    typer.Option(help="Start of the period to compare with; by default it ends where the other one begins."),
]
AgainstUntil = Annotated[str | None, typer.Option(help="End of that period (exclusive).")]
AgainstCodeHash = Annotated[str | None, typer.Option(help="Code hash to compare with.")]
Most = Annotated[int, typer.Option(min=1, max=500, help="Maximum number of functions shown.")]


def profile(
    system: OneSystem = None,
    since: Since = None,
    until: Until = None,
    route: Route = None,
    code_hash: CodeHash = None,
    against: Against = None,
    against_until: AgainstUntil = None,
    against_code_hash: AgainstCodeHash = None,
    limit: Most = 20,
    as_json: AsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Show which functions of a system take the time, and what changed between two stretches.

    Needs processes whose reporter was created with profile=True. Times are those of a function itself and of
    libraries that it calls ("self"), and with the functions of the project that it calls ("total").
    """
    moments = {
        "since": moment_of("--since", since),
        "until": moment_of("--until", until),
        "against_since": moment_of("--against", against),
        "against_until": moment_of("--against-until", against_until),
    }
    query = {name: iso(each) for name, each in moments.items()}
    with QuestionService(url, token) as service:
        system = service.chosen(system)
        found = service.profile(
            system, route=route, code_hash=code_hash, against_code_hash=against_code_hash, **query
        )
    if as_json:
        print_json({name: value for name, value in found.items() if name != "success"})
    elif not found["profile"]["profiles"]:
        typer.echo(
            f"There are no profiles of {system} in this period; create its reporter with profile=True."
        )
    elif found["against"] is None:
        _print(found["profile"], limit)
    else:
        _print_changes(found, limit)


def _print(profile: Mapping[str, Any], limit: int) -> None:
    numbers = ("self (ms/request)", "total (ms/request)", "self (s)", "CPU", "line")
    table = Table("function", *(Column(name, justify="right") for name in numbers), box=None, pad_edge=False)
    for each in profile["functions"][:limit]:
        line = str(each["lines"][0]["line"]) if each["lines"] else ""
        share = _share(each["self_cpu_s"], each["self_s"])
        own, total = _number(each["self_ms_per_request"]), _number(each["total_ms_per_request"])
        table.add_row(shown(_name(each)), own, total, _number(each["self_s"]), share, line)
    console().print(f"{profile['requests']:,} requests, {profile['profiles']:,} profiles.{_rest(profile)}")
    print_table(table)
    for each in profile["errors"][:limit]:
        place = f"{_name(each)}:{each['line']}" if each["function"] else "outside of the project"
        console().print(shown(f"{each['count']} × {each['type']} in {place} ({each['route']})"))


def _print_changes(found: Mapping[str, Any], limit: int) -> None:
    numbers = ("self before (ms/request)", "after", "change", "total change")
    table = Table("function", *(Column(name, justify="right") for name in numbers), box=None, pad_edge=False)
    for each in found["changes"][:limit]:
        names = ("self_ms_before", "self_ms_after", "self_ms_change", "total_ms_change")
        table.add_row(shown(_name(each)), *(_number(each[name]) for name in names))
    counts = f"{found['against']['requests']:,} requests before, {found['profile']['requests']:,} after."
    console().print(counts)
    print_table(table)


def _name(each: Mapping[str, Any]) -> str:
    return f"{each['module']}.{each['function']}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _share(part: float | None, whole: float) -> str:
    return "" if part is None or not whole else f"{part / whole:.0%}"


def _rest(profile: Mapping[str, Any]) -> str:
    return "" if profile["complete"] else " There are more profiles; only the newest are included."
