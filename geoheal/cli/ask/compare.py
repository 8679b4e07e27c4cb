"""``geoheal compare``: compare the candidate's telemetry with the current version's."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from geoheal.compare.answers import comparison_answer
from geoheal.compare.reading.files import read_side
from geoheal.compare.rule_file import read_rules
from geoheal.compare.series import Side
from geoheal.compare.verdict import SideComparison, compare_sides
from geoheal.domain.display import printable

EXIT_CODES = {"apply": 0, "test_more": 3, "reject": 4}
"""Exit code by verdict, as for ``geoheal evaluate``; 1 if nothing could be compared."""


def compare(
    current: Annotated[
        Path, typer.Argument(help="CSV or JSON file with the telemetry of the current release.")
    ],
    candidate: Annotated[Path, typer.Argument(help="CSV or JSON file with the telemetry of the candidate.")],
    rules: Annotated[Path | None, typer.Option(help="TOML with rules for metrics.")] = None,
    config: Annotated[
        str | None,
        typer.Option(help="Name of a configuration in that file: its tables [configs.NAME.metrics]."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """Compare two periods of telemetry, of any system in any language; no database is needed.

    Each file has a column `time` and one column per metric, or is the result of k6, JMeter, Locust or another
    tool that `geoheal import` recognises. Exit code: 0 apply, 3 test more, 4 reject, 1 when nothing could be
    compared.
    """
    if config is not None and rules is None:
        raise typer.BadParameter(
            "names a configuration of a rules file; give --rules too.", param_hint="--config"
        )
    wanted = None if rules is None else read_rules(rules, config)
    (ours, said), (theirs, also_said) = _read(current), _read(candidate)
    found = compare_sides(ours, theirs, wanted)
    notes = [*said, *also_said]
    if as_json:
        answer = {**comparison_answer(found), "notes": notes}
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print(found, notes)
    raise typer.Exit(EXIT_CODES[found.verdict])


def _read(file: Path) -> tuple[Side, list[str]]:
    """Return a side, and the recognised format of its file; files of tools need the extra `history`."""
    found = _of_tool(file) if file.is_file() and find_spec("pyarrow") else None
    return (read_side(file), []) if found is None else (found[0], [found[1]])


def _of_tool(file: Path) -> tuple[Side, str] | None:
    from geoheal.history.side import side_of_tool

    return side_of_tool(file)


def _print(found: SideComparison, notes: list[str]) -> None:
    for note in notes:
        typer.echo(printable(note), err=True)
    typer.echo(f"{found.verdict.value.upper()}  score {found.score:g}  {printable(found.reason)}")
    for each in found.metrics:
        points = f"{each.points[0]} and {each.points[1]} points"
        typer.echo(
            f"  {printable(each.name)}: {each.outcome.value} ({each.rule.criticality.value}, {points})"
        )
        typer.echo(f"      {printable(each.reason)}")
