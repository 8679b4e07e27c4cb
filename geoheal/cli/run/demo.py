"""``geoheal demo``: a small shop, or an application with a git history, is broken and healed."""

import json
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.live import Live

from geoheal.cli.run.demo_application import play_release
from geoheal.demo.machine import Machine, measure_machine
from geoheal.demo.rental.releases import RELEASES
from geoheal.demo.scenario import SCENARIOS, Scenario
from geoheal.demo.scenario_run import ShopProgress, run_scenario
from geoheal.demo.screen import screen_of, steps
from geoheal.demo.stage import set_up

Watch = Callable[[dict[str, ShopProgress], str | None], None]

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)
"""Signals that end the demonstration: a closed terminal, Ctrl-C, and ``kill``."""


class PlayedStage(StrEnum):
    """What is broken and healed."""

    SHOP = "shop"
    APPLICATION = "application"


class AppliedTo(StrEnum):
    """How a patch is applied to the application."""

    FILE = "file"
    GIT = "git"


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per scenario.")] = False,
    stage: Annotated[
        PlayedStage,
        typer.Option(
            help="shop: four faults of a small shop. application: an application with a database, modules, "
            "tests and git history, recorded under traffic; a commit makes it slow."
        ),
    ] = PlayedStage.SHOP,
    only: Annotated[
        str | None,
        typer.Option(
            help="Run only this scenario. For the shop: slow_function, memory_leak, flaky_dependency, "
            "basin_drift. For the application: slow_commit (default), slow_prices, failing_commit, harmless."
        ),
    ] = None,
    target: Annotated[
        AppliedTo,
        typer.Option(
            help="How a patch is applied to the application. file: its file is replaced. git: a branch is "
            "created and merged."
        ),
    ] = AppliedTo.FILE,
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep database, files and log; print where they are."),
    ] = False,
) -> None:
    """Break a small shop in four ways, or deploy an application's slow commit, and watch how it is healed.

    Needs no preparation. Measures this machine first, and waits longer on a busy one. Starts a service and a
    database of its own, and removes both afterwards. The exit code is 0 only when everything that
    was broken was healed, and verified in the application's own snapshots.
    """
    play = (
        _shop(only, as_json=as_json)
        if stage is PlayedStage.SHOP
        else _application(only, target, as_json=as_json)
    )
    for number in ENDING:
        signal.signal(number, _interrupt)
    with _folder(keep=keep) as folder:
        is_well = play(folder)
    raise typer.Exit(0 if is_well else 1)


def _shop(only: str | None, *, as_json: bool) -> Callable[[Path], bool]:
    """Return a function that runs the shop's scenarios in a folder, and returns whether all were healed."""
    chosen = [each for each in SCENARIOS if only in {None, each.name}]
    if not chosen:
        raise typer.BadParameter(_unknown(only, (each.name for each in SCENARIOS)))

    def play(folder: Path) -> bool:
        runs = _printed(folder, chosen) if as_json else _shown(folder, chosen)
        return all(progress.healed for progress in runs.values())

    return play


def _application(only: str | None, target: str, *, as_json: bool) -> Callable[[Path], bool]:
    """Return a function that runs a release in a folder, and returns whether it ended as it should."""
    chosen = [each for each in RELEASES if only in {None, each.name}]
    if not chosen:
        raise typer.BadParameter(_unknown(only, (each.name for each in RELEASES)))
    return lambda folder: play_release(folder, chosen[0], target, as_json=as_json).is_well


def _unknown(only: str | None, names: Iterable[str]) -> str:
    return f"--only {only!r} is not one of {', '.join(names)}"


def _interrupt(number: int, _frame: object) -> None:
    """End the demonstration in order, also if further signals come."""
    for each in ENDING:
        signal.signal(each, _ignore)
    raise SystemExit(128 + number)


def _ignore(_number: int, _frame: object) -> None:
    """Ignore a further signal; unlike SIG_IGN, also one that is pending."""


@contextmanager
def _folder(*, keep: bool) -> Iterator[Path]:
    """Yield a folder for all files; remove it afterwards unless it is to be kept."""
    folder = Path(tempfile.mkdtemp(prefix="geoheal-demo-"))
    try:
        yield folder
    finally:
        if keep:
            look = f"geoheal serve --data-dir {folder / 'data'} --no-worker"
            typer.echo(f"Everything is kept in {folder}. To inspect it: {look}", err=True)
        else:
            shutil.rmtree(folder)


def _printed(folder: Path, scenarios: list[Scenario]) -> dict[str, ShopProgress]:
    printed: set[str] = set()

    def watch(runs: dict[str, ShopProgress], current: str | None) -> None:
        for name, progress in runs.items():
            if name != current and name not in printed:
                printed.add(name)
                typer.echo(json.dumps(progress.to_dict()))

    return _play(folder, measure_machine(), scenarios, watch)


def _shown(folder: Path, scenarios: list[Scenario]) -> dict[str, ShopProgress]:
    console = Console()
    console.print("Measuring this machine …")
    machine = measure_machine()
    console.print(machine.description, "Starting a geoheal service and a small shop that reports to it …")
    if console.is_terminal:
        with Live(console=console, auto_refresh=False) as live:

            def watch(runs: dict[str, ShopProgress], current: str | None) -> None:
                live.update(screen_of(scenarios, runs, current), refresh=True)

            runs = _play(folder, machine, scenarios, watch)
    else:  # a pipe gets a line per event, and the table at the end
        runs = _play(folder, machine, scenarios, _line_by_line(scenarios))
        console.print(screen_of(scenarios, runs, None))
    for progress in runs.values():
        if not progress.healed:
            console.print(f"{progress.scenario}: {progress.shortfall}", markup=False)
    healed = sum(progress.healed for progress in runs.values())
    console.print(f"{healed} of {len(runs)} healed, and verified in the shop's own snapshots.")
    return runs


def _line_by_line(scenarios: list[Scenario]) -> Watch:
    """Return a function that prints each step of the runs."""
    seen: dict[str, ShopProgress] = {}

    def watch(runs: dict[str, ShopProgress], _current: str | None) -> None:
        for scenario in scenarios:
            progress = runs.get(scenario.name)
            if progress is None or progress is seen.get(scenario.name):
                continue
            for step in steps(scenario, seen.get(scenario.name), progress):
                typer.echo(step)
            seen[scenario.name] = progress

    return watch


def _play(folder: Path, machine: Machine, scenarios: list[Scenario], watch: Watch) -> dict[str, ShopProgress]:
    runs: dict[str, ShopProgress] = {}
    with set_up(folder, machine) as stage:
        watch(runs, None)
        for scenario in scenarios:

            def follow(progress: ShopProgress, name: str = scenario.name) -> None:
                runs[name] = progress
                watch(runs, name)

            runs[scenario.name] = run_scenario(stage, scenario, follow)
            watch(runs, None)
    return runs
