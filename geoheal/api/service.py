"""What the endpoints work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoheal.api.auth import Gate
from geoheal.api.evaluation_queue import EvaluationQueue
from geoheal.api.metrics.service_metrics import ServiceMetrics
from geoheal.monitor.alertness import Alertness
from geoheal.monitor.group_ingest import GroupIngest
from geoheal.settings import Settings
from geoheal.store.session import Database

if TYPE_CHECKING:
    from geoheal.healing.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a running service.

    Parameters
    ----------
    database
        Where the history is kept.
    settings
        What the operator chose.
    gate
        Who may come in.
    ingest
        Takes in snapshots that are sent one by one.
    alertness
        Has systems checked at once when they turn critical.
    evaluations
        Takes in code changes, and evaluates them.
    strategies
        Finds the installed strategies when they are first needed.
    metrics
        Counts what the service does.
    """

    database: Database
    settings: Settings
    gate: Gate
    ingest: GroupIngest
    alertness: Alertness
    evaluations: EvaluationQueue
    strategies: Callable[[], Sequence["Strategy"]]
    metrics: ServiceMetrics
