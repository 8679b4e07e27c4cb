"""Assemble the dependencies of a healing loop from the settings."""

from datetime import timedelta
from functools import cache

from geoheal.config.settings import Settings
from geoheal.fitness.limits import sandbox_policy, snapshots_folder, standards_of
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.healing.alerts.channels import channels_of
from geoheal.healing.alerts.route_file import routes_of
from geoheal.healing.applier.applier import Applier
from geoheal.healing.candidates.plugins import discover
from geoheal.healing.loop.context import HealingContext
from geoheal.store.session import Database


def create_healing_context(settings: Settings, database: Database) -> HealingContext:
    """Assemble the dependencies of a healing loop; nothing starts yet."""
    channels = channels_of(settings)
    return HealingContext(
        database=database,
        sandboxes=Sandboxes(sandbox_policy(settings), snapshots=snapshots_folder(settings)),
        standards=standards_of(settings),
        applier=Applier(database),
        strategies=cache(lambda: discover().strategies),
        channels=channels,
        routes=routes_of(settings, channels),
        takeover=timedelta(seconds=settings.takeover_s),
        rollup_delay=timedelta(seconds=settings.rollup_delay_s),
        auto_calibrate=settings.auto_calibrate,
        tidy_after=timedelta(days=settings.tidy_after_days) if settings.tidy_after_days else None,
        compact_after=timedelta(days=settings.compact_after_days) if settings.compact_after_days else None,
    )
