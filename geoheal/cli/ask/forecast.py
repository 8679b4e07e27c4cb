"""``geoheal forecast``: predict a metric, and when it crosses a threshold."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from geoheal.cli.terminal.options import DatabaseUrl, DataDir, OneSystem, ServiceUrl, Token
from geoheal.cli.terminal.text import instant
from geoheal.cli.terminal.whom import asked
from geoheal.domain.display import sparkline
from geoheal.errors import InvalidInput
from geoheal.monitor.forecast.forecasting import horizon_seconds
from geoheal.remote.detection import DetectionService


def forecast(
    metric: Annotated[str, typer.Argument(help="phi, kappa_eff, drift, … or any name in metrics.")],
    system: OneSystem = None,
    horizon: Annotated[str, typer.Option(help="How far to forecast: 6h, PT6H or seconds.")] = "1h",
    above: Annotated[float | None, typer.Option(help="A threshold; values above are bad.")] = None,
    below: Annotated[float | None, typer.Option(help="A threshold; values below are bad.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer of GET /forecast.")] = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Forecast a metric with 90 % intervals, and say when it crosses its thresholds."""
    try:
        horizon_seconds(horizon)
    except ValueError as error:
        raise InvalidInput(f"--horizon {error}.") from None
    with asked(DetectionService, url, token, data_dir, database_url) as service:
        made = service.forecast(service.chosen(system), metric, horizon, above, below)
    if as_json:
        typer.echo(json.dumps(made, indent=2, ensure_ascii=False))
    else:
        _print(made)


def _print(made: Mapping[str, Any]) -> None:
    steps = made["steps"]
    expected = [made["current"], *(step["expected"] for step in steps)]
    typer.echo(
        f"{made['metric']}  {sparkline(expected)}  from {made['current']:.4g} at {instant(made['made_at'])}"
    )
    for step in steps:
        bounds = f"{step['low']:>12.4g} {step['high']:>12.4g}"
        typer.echo(f"  {instant(step['at'])} {step['expected']:>12.4g}  90 %: {bounds}")
    for crossing in made["crossings"]:
        typer.echo(crossing["message"])
