"""``geoheal calibrate`` and ``geoheal explain-calibration``: learn and describe what is normal."""

from typing import Annotated

import typer

from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import DatabaseUrl, DataDir, OneSystem, ServiceUrl, Token
from geoheal.cli.terminal.text import shown
from geoheal.cli.terminal.whom import asked
from geoheal.domain.moments import iso
from geoheal.remote.detection import DetectionService


def calibrate(
    system: OneSystem = None,
    since: Annotated[
        str | None, typer.Option(help="First moment of the history (ISO 8601, a day, or 6h ago).")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Moment before which the history ends.")] = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Learn what is normal from a system's own history, and judge later snapshots by it.

    Choose a stretch in which it was healthy: at least eight hours, better a week. The mean of its
    basins becomes the baseline.
    """
    period = [iso(moment) for moment in (moment_of("--since", since), moment_of("--until", until))]
    with asked(DetectionService, url, token, data_dir, database_url) as service:
        name = service.chosen(system)
        learnt = service.calibrate(name, *period)
    watched = [f"{len(learnt['metrics'])} metrics"]
    watched += ["the basin"] if learnt["basin"] else []
    typer.echo(f"{name} is calibrated on {learnt['snapshots']:,} snapshots: {' and '.join(watched)}.")
    for note in learnt["notes"]:
        typer.secho(note, fg=typer.colors.YELLOW)
    typer.echo(f"To see what was learnt: geoheal explain-calibration --system {name}")


def explain_calibration(
    system: OneSystem = None,
    url: ServiceUrl = None,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Describe in plain words what is normal for a system."""
    with asked(DetectionService, url, token, data_dir, database_url) as service:
        found = service.calibration(service.chosen(system))
    for sentence in found["explanation"]:
        typer.echo(shown(sentence).plain)
