"""The composition root: builds monitor, evaluator and engine from settings."""

from typing import TYPE_CHECKING

from geoheal.config.settings import Settings
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.access.retention import Retention
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.fitness.ledger.ledger import Ledger
from geoheal.healing.loop.engine import SelfHealingEngine
from geoheal.monitor.monitor import GeometricHealthMonitor
from geoheal.store.operations.opening import connect, database_url, migration_url, open_database
from geoheal.store.session import Database

if TYPE_CHECKING:
    from geoheal.healing.loop.context import HealingContext

__all__ = [
    "connect",
    "create_evaluator",
    "create_healing_context",
    "create_self_healing_system",
    "database_url",
    "migration_url",
    "open_database",
    "retention_of",
]


def retention_of(settings: Settings) -> Retention:
    """Return the retention periods of the settings."""
    return Retention.of_days(
        snapshots=settings.retention_days,
        incidents=settings.incident_retention_days,
        evaluations=settings.evaluation_retention_days,
        recordings=settings.recording_retention_days,
        profiles=settings.profile_retention_days,
    )


def create_evaluator(
    settings: Settings, ledger: Ledger, *, system: str = DEFAULT_SYSTEM
) -> CodeFitnessEvaluator:
    """Create the evaluator of code changes, with the settings' limits on every run; nothing starts yet."""
    return CodeFitnessEvaluator(system=system, ledger=ledger, settings=settings)


def create_healing_context(settings: Settings, database: Database) -> "HealingContext":
    """Assemble the dependencies of a healing loop; nothing starts yet."""
    from geoheal.healing.loop import assembly

    return assembly.create_healing_context(settings, database)


def create_self_healing_system(
    settings: Settings | None = None,
    *,
    system: str = DEFAULT_SYSTEM,
) -> tuple[GeometricHealthMonitor, CodeFitnessEvaluator, SelfHealingEngine]:
    """Create a monitor, an evaluator and an engine on the configured database or the embedded one.

    Everything closes at interpreter exit; the database also when the monitor is closed.

    Parameters
    ----------
    settings
        The operator's settings; None for those of the environment.
    system
        The system to monitor and heal.

    Returns
    -------
    ``(monitor, evaluator, engine)``. The evaluator starts its sandbox with the first evaluation; the engine
    heals while :meth:`~geoheal.healing.loop.engine.SelfHealingEngine.start_autonomous_loop` runs.
    """
    monitor = GeometricHealthMonitor(system=system, settings=settings)
    evaluator = CodeFitnessEvaluator(monitor, settings=settings)
    return monitor, evaluator, SelfHealingEngine(monitor, evaluator, settings=settings)
