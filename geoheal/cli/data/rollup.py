"""``geoheal rollup``: sum up the finished hours and days of the history now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Annotated

import typer

from geoheal.cli.terminal.moments import moment_of
from geoheal.cli.terminal.options import DatabaseUrl, DataDir, SystemOrAll
from geoheal.cli.terminal.own_database import database_settings
from geoheal.cli.terminal.progress import progress_bar
from geoheal.cli.terminal.text import shown
from geoheal.domain.health.system import System
from geoheal.errors import InvalidInput
from geoheal.monitor.health.queries import find_system
from geoheal.monitor.upkeep.rolling_up import finished_until, roll_up
from geoheal.store.session import Database
from geoheal.store.snapshots import rollups
from geoheal.store.systems import systems
from geoheal.system import open_database

DAY = timedelta(days=1)


def rollup(
    system: SystemOrAll = None,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Roll up again, for example after deleting rows with SQL.",
        ),
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="With --again: first moment (ISO 8601, a day, or 6h ago) [all].")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="With --again: end of the period (exclusive) [all].")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Roll up the finished hours and days of the history, so that views on long stretches answer quickly.

    Workers do so by themselves, for a second at each check. Run this after an upgrade or a large import to
    have it done at once. It may be interrupted, and run beside the service.
    """
    stretch = moment_of("--since", since), moment_of("--until", until)
    if not again and any(stretch):
        raise InvalidInput("--since and --until choose what --again rolls up again.", field="--again")
    settings = database_settings(data_dir, database_url)
    finished = finished_until(datetime.now(UTC), timedelta(seconds=settings.rollup_delay_s))
    with open_database(settings) as database:
        chosen = _chosen(database, system)
        if again:
            _note_again(database, chosen, *stretch)
        with progress_bar("Rolling up") as show:
            behind = _roll_up(database, chosen, finished, show)
    if behind:
        names = ", ".join(shown(name).plain for name in behind)
        typer.echo(f"Not rolled up completely, because writers were busy: {names}. Run it again.")
    else:
        which = shown(chosen[0].name).plain if len(chosen) == 1 else f"{len(chosen)} systems"
        typer.echo(f"Rolled up {which} until {finished:%Y-%m-%d %H:%M} UTC.")


def _chosen(database: Database, name: str | None) -> list[System]:
    with database.transaction() as connection:
        names = systems.names(connection) if name is None else [name]
        return [find_system(connection, each) for each in sorted(names)]


def _note_again(
    database: Database, chosen: list[System], since: datetime | None, until: datetime | None
) -> None:
    for system in chosen:
        with database.transaction() as connection:
            rollups.note_stretch(connection, system, since, until)


def _roll_up(
    database: Database, chosen: list[System], finished: datetime, show: Callable[[float], None]
) -> list[str]:
    """Roll up systems; the names of those whose writers did not end in time."""
    days = _days(database, chosen, finished)
    done, total, behind = 0.0, max(1.0, sum(days)), []
    for system, some in zip(chosen, days, strict=True):
        roll_up(database, system, finished, _counting(lambda share: show(share / total), done, some))
        done += some
        with database.transaction() as connection:
            state = rollups.state_of(connection, system)
        if state is not None and (state.stale or state.has_finished(finished)):
            behind.append(system.name)
    return behind


def _counting(show: Callable[[float], None], before: float, most: float) -> Callable[[], bool]:
    """Show a day more at each step."""
    steps = count()

    def go_on() -> bool:
        show(before + min(next(steps), most))
        return True

    return go_on


def _days(database: Database, chosen: list[System], finished: datetime) -> list[float]:
    """Days of history of each system that are to be rolled up."""
    days = []
    for system in chosen:
        with database.transaction() as connection:
            state = rollups.state_of(connection, system)
        first = None if state is None else state.first
        days.append(0.0 if first is None else max(0.0, (finished - first) / DAY))
    return days
