"""``geoheal compare``: is the candidate's telemetry as good as the current one's?"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from geoheal.compare.verdict import SideComparison

EXIT_CODES = {"apply": 0, "test_more": 3, "reject": 4}
"""Exit code by verdict, as of ``geoheal evaluate``; 1 says that nothing could be compared."""


def compare(
    current: Annotated[Path, typer.Argument(help="CSV or JSON of the current release.")],
    candidate: Annotated[Path, typer.Argument(help="CSV or JSON of the candidate.")],
    rules: Annotated[Path | None, typer.Option(help="TOML with rules for metrics.")] = None,
    config: Annotated[
        str | None,
        typer.Option(help="Configuration of that file: its tables [configs.NAME.metrics]."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON: every number behind it.")] = False,
) -> None:
    """Compare two stretches of telemetry, of any system in any language; no database is needed.

    Each file has a column `time` and one column per metric. Exit code: 0 apply, 3 test more, 4 reject, 1 when
    nothing could be compared.
    """
    from geoheal.compare.answers import comparison_answer
    from geoheal.compare.files import read_side
    from geoheal.compare.rule_file import read_rules
    from geoheal.compare.verdict import compare_sides

    if config is not None and rules is None:
        raise typer.BadParameter("names a configuration of a file; give --rules too.", param_hint="--config")
    wanted = None if rules is None else read_rules(rules, config)
    found = compare_sides(read_side(current), read_side(candidate), wanted)
    if as_json:
        typer.echo(json.dumps(comparison_answer(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        _print(found)
    raise typer.Exit(EXIT_CODES[found.verdict])


def _print(found: "SideComparison") -> None:
    from geoheal.domain.display import printable

    typer.echo(f"{found.verdict.value.upper()}  score {found.score:g}  {printable(found.reason)}")
    for each in found.metrics:
        points = f"{each.points[0]} and {each.points[1]} points"
        typer.echo(
            f"  {printable(each.name)}: {each.outcome.value} ({each.rule.criticality.value}, {points})"
        )
        typer.echo(f"      {printable(each.reason)}")
