"""``geoheal demo --stage application``: a release is deployed, and what comes of it shown."""

import json
from pathlib import Path

import typer
from rich.console import Console

from geoheal.demo.machine import measured
from geoheal.demo.rental.releases import Release
from geoheal.demo.rental.screen import begun, ended, steps
from geoheal.demo.rental.stage import set_up
from geoheal.demo.rental.story import ReleaseStory
from geoheal.demo.rental.telling import ReleaseTelling


def play_release(folder: Path, release: Release, target: str, *, as_json: bool) -> ReleaseStory:
    """Play one release in an empty folder; print one JSON object, or each step as it happens."""
    if not as_json:
        return _shown(folder, release, target)
    with set_up(folder, measured(), target) as stage:
        story = ReleaseTelling(stage, release, lambda _story: None).tell()
    typer.echo(json.dumps(story.to_dict()))
    return story


def _shown(folder: Path, release: Release, target: str) -> ReleaseStory:
    console = Console()
    console.print("Measuring this machine …")
    machine = measured()
    console.print(machine.description, markup=False)
    console.print(begun(release, machine), markup=False)
    seen = [ReleaseStory(release=release.name)]

    def watch(story: ReleaseStory) -> None:
        for step in steps(seen[-1], story):
            console.print(step)
        seen.append(story)

    with set_up(folder, machine, target) as stage:
        story = ReleaseTelling(stage, release, watch).tell()
    console.print(ended(story), markup=False)
    return story
