"""``geoheal calibrate`` and ``geoheal explain-calibration``: what is normal for a system."""

from typing import Annotated

import typer

from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import DatabaseUrl, DataDir
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.errors import NotFound

SystemOption = Annotated[str, typer.Option(help="The system.")]


def calibrate(
    system: SystemOption = DEFAULT_SYSTEM,
    since: Annotated[
        str | None, typer.Option(help="First moment of the history (ISO 8601 with offset).")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Moment before which the history ends.")] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Learn what is normal from a system's own history, and judge later snapshots by it.

    Choose a stretch in which it was healthy: eight hours at least, a week for preference. The mean of its
    basins becomes the baseline.
    """
    from geoheal.config.settings import load_settings
    from geoheal.monitor.calibration.calibrating import calibrate_system
    from geoheal.system import open_database

    period = (moment_of("--since", since), moment_of("--until", until))
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with open_database(settings) as database:
        learnt = calibrate_system(database, system, *period)
    watched = [f"{len(learnt.calibration.names)} metrics"]
    watched += ["the basin"] if learnt.calibration.basin is not None else []
    typer.echo(f"{system} is calibrated on {learnt.record.snapshots:,} snapshots: {' and '.join(watched)}.")
    for note in learnt.record.notes:
        typer.secho(note, fg=typer.colors.YELLOW)
    typer.echo(f"What was learnt: geoheal explain-calibration --system {system}")


def explain_calibration(
    system: SystemOption = DEFAULT_SYSTEM, data_dir: DataDir = None, database_url: DatabaseUrl = None
) -> None:
    """Say in plain words what is normal for a system."""
    from geoheal.config.settings import load_settings
    from geoheal.monitor.detection.answers import calibration_answer
    from geoheal.monitor.health.queries import find_system
    from geoheal.store.detection import calibrations
    from geoheal.system import open_database

    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with open_database(settings) as database, database.transaction() as connection:
        found = calibrations.find_active(connection, find_system(connection, system))
    if found is None:
        raise NotFound(f"System {system!r} is not calibrated; run `geoheal calibrate --system {system}`.")
    for sentence in calibration_answer(found)["explanation"]:
        typer.echo(sentence)
