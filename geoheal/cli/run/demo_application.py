"""``geoheal demo --stage application``: a release is deployed, detected, traced and healed."""

import json
from pathlib import Path

import typer
from rich.console import Console

from geoheal.demo.machine import measure_machine
from geoheal.demo.rental.release_progress import ReleaseProgress
from geoheal.demo.rental.release_run import ReleaseRun
from geoheal.demo.rental.releases import Release
from geoheal.demo.rental.screen import conclusion, introduction, steps
from geoheal.demo.rental.stage import set_up


def play_release(folder: Path, release: Release, target: str, *, as_json: bool) -> ReleaseProgress:
    """Run one release in an empty folder; print one JSON object, or each step when it happens."""
    if not as_json:
        return _shown(folder, release, target)
    with set_up(folder, measure_machine(), target) as stage:
        progress = ReleaseRun(stage, release, lambda _story: None).run()
    typer.echo(json.dumps(progress.to_dict()))
    return progress


def _shown(folder: Path, release: Release, target: str) -> ReleaseProgress:
    console = Console()
    console.print("Measuring this machine …")
    machine = measure_machine()
    console.print(machine.description, markup=False)
    console.print(introduction(release, machine), markup=False)
    seen = [ReleaseProgress(release=release.name)]

    def watch(progress: ReleaseProgress) -> None:
        for step in steps(seen[-1], progress):
            console.print(step)
        seen.append(progress)

    with set_up(folder, machine, target) as stage:
        progress = ReleaseRun(stage, release, watch).run()
    console.print(conclusion(progress), markup=False)
    return progress
