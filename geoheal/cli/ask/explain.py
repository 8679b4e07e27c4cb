"""``geoheal explain``: what is unusual about a system, and why."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.console import Console

from geoheal.cli.terminal.options import DatabaseUrl, DataDir, OneSystem, ServiceUrl, Token
from geoheal.cli.terminal.text import instant, shown
from geoheal.cli.terminal.whom import asked
from geoheal.domain.display import sparkline
from geoheal.remote.detection import DetectionService

SHOWN = 40
"""Number of values in a plot."""

COLOURS = {"healthy": "green", "warning": "yellow", "critical": "bold red"}


def explain(
    system: OneSystem = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer of GET /degradation?explain=true.")
    ] = False,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show which metrics moved, by how much, since when, how unlikely that is, and what to expect."""
    with asked(DetectionService, url, token, data_dir, database_url) as service:
        name = service.chosen(system)
        report = service.explained(name)
    if as_json:
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        _print(name, report)


def _print(system: str, report: Mapping[str, Any]) -> None:
    console, explained = Console(highlight=False, soft_wrap=True), report["explanation"]
    status = str(report["status"])
    console.print(shown(f"{system}: {status}", style=COLOURS.get(status, "yellow")))
    for finding in report["findings"]:
        console.print(shown(f"  {finding['code']}  {finding['message']}", style=COLOURS[finding["severity"]]))
    for note in [report.get("message"), *report["notes"]]:
        if note:
            console.print(shown(f"  {note}", style="dim"))
    if explained["calibrated"]:
        _print_detection(console, explained)
    else:
        console.print(shown(f"  Not calibrated: run geoheal calibrate --system {system}.", style="dim"))
    _print_forecasts(console, explained["forecasts"])
    _print_nodes(console, explained["nodes"])


def _print_detection(console: Console, explained: dict[str, Any]) -> None:
    budget = explained["budget"]
    console.print(
        f"\nAlarms of the last day: {budget['alarms_last_day']} "
        f"(a healthy system gives {budget['false_alarms_per_day']:g} per day)"
    )
    for anomaly in explained["anomalies"]:
        _print_anomaly(console, anomaly)
    for metric in explained["metrics"]:
        console.print(shown(_curve(metric)))


def _print_anomaly(console: Console, anomaly: dict[str, Any]) -> None:
    over = anomaly["cleared_at"]
    state = "fires" if over is None else f"over since {instant(over)}"
    console.print(shown(f"  {instant(anomaly['at'])}  {anomaly['code']}  {state}"))
    for proof in anomaly["proofs"]:
        text = (
            f"    {proof['evidence']}: {proof['score']:.3g} above {proof['threshold']:.3g}, "
            f"p = {proof['p_value']:.1g}, budget {proof['budget_per_day']:.3g} per day"
        )
        console.print(shown(text, style="dim"))
    for moved in anomaly["moved"]:
        text = (
            f"    {moved['metric']}: {moved['expected']:.4g} → {moved['value']:.4g} "
            f"({moved['deviations']:+.1f} usual steps)"
        )
        console.print(shown(text))


def _curve(metric: dict[str, Any]) -> str:
    """Return the last values of a metric as a line with a plot."""
    values = [point["value"] for point in metric["values"]][-SHOWN:]
    if not values:
        return f"  {metric['metric']:<24.24} not measured lately"
    low, high = metric["normal"] - 2 * metric["scale"], metric["normal"] + 2 * metric["scale"]
    bars = sparkline(values, low, high)
    return f"  {metric['metric']:<24.24} {bars}  {values[-1]:.4g}, normally {metric['normal']:.4g}"


def _print_forecasts(console: Console, forecasts: list[dict[str, Any]]) -> None:
    if forecasts:
        console.print("\nExpected within the hour (90 % interval):")
    for each in forecasts:
        last = each["steps"][-1]
        console.print(
            f"  {each['metric']:<24} {each['current']:.4g} → {last['expected']:.4g} "
            f"({last['low']:.4g} to {last['high']:.4g})"
        )
        for crossing in each["crossings"]:
            if crossing["already"] or crossing["probability"] >= 0.05:
                console.print(f"    {crossing['message']}")


def _print_nodes(console: Console, nodes: dict[str, Any]) -> None:
    if len(nodes["nodes"]) < 2:
        return
    apart = "" if nodes["dispersion"] is None else f", {nodes['dispersion']:.3f} rad apart"
    console.print(f"\n{len(nodes['nodes'])} nodes{apart}")
    for node in nodes["nodes"]:
        if node["ended"]:
            console.print(shown(f"  {node['node']}: ended at {instant(node['captured_at'])}", style="dim"))
        if node["silent"]:
            console.print(
                shown(f"  {node['node']}: silent since {instant(node['captured_at'])}", style="yellow")
            )
        for reason in node["reasons"]:
            console.print(shown(f"  {node['node']}: {reason}", style="yellow"))
