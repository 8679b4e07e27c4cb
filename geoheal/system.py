"""The composition root: from settings to a wired monitor, evaluator and engine."""

import atexit
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.fitness.ledger import Ledger, StoredLedger
from geoheal.fitness.sandboxes import Sandboxes
from geoheal.healing.engine import SelfHealingEngine
from geoheal.monitor.monitor import GeometricHealthMonitor
from geoheal.sandbox import Policy
from geoheal.settings import Settings, load_settings
from geoheal.store.migrate import upgrade
from geoheal.store.session import Database, create_engine

if TYPE_CHECKING:
    from geoheal.healing.surgery import Surgery


@contextmanager
def database_url(settings: Settings, *, supervise: bool = False) -> Iterator[str]:
    """URL of the configured database, or of the embedded one, which runs as long as it is needed.

    Parameters
    ----------
    supervise
        Start the embedded server again when it dies.
    """
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    from geoheal.store.embedded import default_data_dir, open_embedded

    with open_embedded(settings.data_dir or default_data_dir(), supervise=supervise) as server:
        yield server.url


def connect(settings: Settings, url: str) -> Database:
    """The database at a URL, with the settings' pool and time limits."""
    direct = settings.database_url is None or settings.database_is_direct
    engine = create_engine(
        url, pool_size=settings.threads, direct=direct, statement_timeout_s=settings.statement_timeout_s
    )
    return Database(engine, direct)


def migration_url(settings: Settings, url: str) -> str:
    """URL past any pooler."""
    direct = settings.direct_database_url
    return url if direct is None else direct.get_secret_value()


@contextmanager
def open_database(settings: Settings, *, migrate: bool = False) -> Iterator[Database]:
    """The configured database, migrated first if asked; closed at the end."""
    with database_url(settings) as url:
        if migrate or settings.database_url is None:
            upgrade(migration_url(settings, url))
        database = connect(settings, url)
        try:
            yield database
        finally:
            database.close()


def create_evaluator(
    settings: Settings,
    ledger: Ledger,
    *,
    system: str = DEFAULT_SYSTEM,
    on_close: Callable[[], None] = lambda: None,
) -> CodeFitnessEvaluator:
    """The evaluator of code changes, with the settings' limits on every run; it starts nothing yet."""
    return CodeFitnessEvaluator(Sandboxes(sandbox_policy(settings)), ledger, system, on_close)


def sandbox_policy(settings: Settings) -> Policy:
    """The limits of each run in the sandbox."""
    return Policy(
        wall_s=settings.sandbox_timeout_s,
        cpu_s=settings.sandbox_cpu_s,
        memory_bytes=settings.sandbox_memory_bytes,
        returned_bytes=settings.sandbox_output_bytes,
        file_bytes=settings.sandbox_file_bytes,
        work_bytes=settings.sandbox_file_bytes,
    )


def create_surgery(settings: Settings, database: Database) -> "Surgery":
    """What the healing loop works with; it starts nothing yet."""
    from geoheal.healing.alerts.channels import channels_of
    from geoheal.healing.applier.applier import Applier
    from geoheal.healing.plugins import discover
    from geoheal.healing.surgery import Surgery

    return Surgery(
        database=database,
        sandboxes=Sandboxes(sandbox_policy(settings)),
        applier=Applier(database),
        strategies=cache(lambda: discover().strategies),
        channels=channels_of(settings),
        takeover=timedelta(seconds=settings.takeover_s),
    )


def create_self_healing_system(
    settings: Settings | None = None,
) -> tuple[GeometricHealthMonitor, CodeFitnessEvaluator, SelfHealingEngine]:
    """The monitor, the evaluator and the engine, on the configured database or the embedded one.

    Everything closes at the interpreter's exit, or earlier when the monitor is closed.

    Returns
    -------
    ``(monitor, evaluator, engine)``. The evaluator starts its sandbox with the first evaluation; the engine
    heals while :meth:`~geoheal.healing.engine.SelfHealingEngine.start_autonomous_loop` runs.
    """
    stack = ExitStack()
    chosen = settings or load_settings()
    database = stack.enter_context(open_database(chosen, migrate=True))
    atexit.register(stack.close)
    monitor = GeometricHealthMonitor(database, on_close=stack.close)
    evaluator = create_evaluator(chosen, StoredLedger(database), on_close=stack.close)
    stack.callback(evaluator.close_boxes)

    def surgery() -> "Surgery":
        made = create_surgery(chosen, database)
        stack.callback(made.stop)
        return made

    return monitor, evaluator, SelfHealingEngine(surgery, on_close=stack.close)
