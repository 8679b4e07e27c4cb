"""``geoheal forecast``: where a metric is going, and when it crosses a threshold."""

import json
from typing import Annotated, Any

import typer

from geoheal.cli.terminal.options import DatabaseUrl, DataDir, SystemName
from geoheal.cli.terminal.sparkline import sparkline
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.errors import InvalidInput


def forecast(
    metric: Annotated[str, typer.Argument(help="phi, kappa_eff, drift, … or any name in metrics.")],
    system: SystemName = DEFAULT_SYSTEM,
    horizon: Annotated[str, typer.Option(help="How far: ISO 8601 (PT6H) or seconds.")] = "PT1H",
    above: Annotated[float | None, typer.Option(help="A threshold; values above are bad.")] = None,
    below: Annotated[float | None, typer.Option(help="A threshold; values below are bad.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer of GET /forecast.")] = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Forecast a metric with 90 % intervals, and say when it crosses its thresholds."""
    from geoheal.config.settings import load_settings
    from geoheal.monitor.detection.answers import forecast_answer
    from geoheal.monitor.forecast.forecasting import forecast_metric, horizon_seconds
    from geoheal.monitor.health.queries import find_system
    from geoheal.system import open_database

    given = tuple((value, up) for value, up in ((above, True), (below, False)) if value is not None)
    try:
        seconds = horizon_seconds(horizon)
    except ValueError as error:
        raise InvalidInput(f"--horizon {error}.") from None
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with open_database(settings) as database, database.transaction() as connection:
        system_found = find_system(connection, system)
        told = forecast_answer(forecast_metric(connection, system_found, metric, seconds, given or None))
    if as_json:
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        _print(told)


def _print(told: dict[str, Any]) -> None:
    steps = told["steps"]
    expected = [told["current"], *(step["expected"] for step in steps)]
    typer.echo(
        f"{told['metric']}  {sparkline(expected)}  from {told['current']:.4g} at {told['made_at'][:19]}"
    )
    for step in steps:
        bounds = f"{step['low']:>12.4g} {step['high']:>12.4g}"
        typer.echo(f"  {step['at'][:19]} {step['expected']:>12.4g}  90 %: {bounds}")
    for crossing in told["crossings"]:
        typer.echo(crossing["message"])
