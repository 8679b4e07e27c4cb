"""``geoheal demo``: a small shop is broken in four ways, and healed before your eyes."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from geoheal.demo.scenario import Scenario
    from geoheal.demo.story import Story

Watch = Callable[[dict[str, "Story"], str | None], None]

WARM_UP_S = 4.0
"""Time in which the shop shows how it is when it is well."""


def demo(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a scenario.")] = False,
    only: Annotated[str | None, typer.Option(help="Play this scenario alone, by name.")] = None,
) -> None:
    """Break a small shop in four ways, and watch how it is healed; under two minutes, without preparation.

    Starts a service of its own on an own database, which are removed afterwards. The exit code is 0 only when
    every scenario was healed, and verified in the shop's own snapshots.
    """
    from geoheal.demo.scenario import SCENARIOS

    chosen = [each for each in SCENARIOS if only in {None, each.name}]
    if not chosen:
        raise typer.BadParameter(f"there are {', '.join(each.name for each in SCENARIOS)}")
    with tempfile.TemporaryDirectory(prefix="geoheal-demo-") as folder:
        stories = _printed(Path(folder), chosen) if as_json else _shown(Path(folder), chosen)
    raise typer.Exit(0 if all(story.healed for story in stories.values()) else 1)


def _printed(folder: Path, scenarios: list["Scenario"]) -> dict[str, "Story"]:
    told: set[str] = set()

    def watch(stories: dict[str, "Story"], current: str | None) -> None:
        for name, story in stories.items():
            if name != current and name not in told:
                told.add(name)
                typer.echo(json.dumps(story.to_dict()))

    return _play(folder, scenarios, watch)


def _shown(folder: Path, scenarios: list["Scenario"]) -> dict[str, "Story"]:
    from rich.console import Console
    from rich.live import Live

    from geoheal.demo.screen import drawn

    console = Console()
    console.print("Starting a geoheal service and a small shop that reports to it …")
    with Live(console=console, auto_refresh=False) as live:

        def watch(stories: dict[str, "Story"], current: str | None) -> None:
            live.update(drawn(scenarios, stories, current), refresh=True)

        stories = _play(folder, scenarios, watch)
    healed = sum(story.healed for story in stories.values())
    console.print(f"{healed} of {len(stories)} healed, and verified in the shop's own snapshots.")
    return stories


def _play(folder: Path, scenarios: list["Scenario"], watch: Watch) -> dict[str, "Story"]:
    from geoheal.demo.stage import set_up
    from geoheal.demo.story import tell

    stories: dict[str, Story] = {}
    with set_up(folder) as stage:
        watch(stories, None)
        time.sleep(WARM_UP_S)
        for scenario in scenarios:

            def follow(story: "Story", name: str = scenario.name) -> None:
                stories[name] = story
                watch(stories, name)

            stories[scenario.name] = tell(stage, scenario, follow)
            watch(stories, None)
    return stories
