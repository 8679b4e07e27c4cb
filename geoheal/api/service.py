"""What the endpoints work with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from geoheal.api.comparisons.queue import ComparisonQueue
from geoheal.api.evaluations.queue import EvaluationQueue
from geoheal.api.evaluations.searches import SuspectSearches
from geoheal.api.http.auth import AccessGate
from geoheal.api.metrics.service_metrics import ServiceMetrics
from geoheal.config.settings import Settings
from geoheal.monitor.health.alertness import Alertness
from geoheal.monitor.ingest.group import GroupIngest
from geoheal.store.cluster.reach import ClusterReach
from geoheal.store.connection.reads import Reads
from geoheal.store.session import Database

if TYPE_CHECKING:
    from geoheal.healing.alerts.channel import Channel
    from geoheal.healing.strategy import Strategy


@dataclass(frozen=True, slots=True)
class RunningService:
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
    comparisons
        Takes in comparisons that nobody waits for, and works on them.
    searches
        Takes in searches for the commits behind incidents, and works on them.
    strategies
        Finds the installed strategies when they are first needed.
    channels
        Makes the channels of alerts when they are first needed.
    metrics
        Counts what the service does.
    reads
        Answers what may be a little late and decides nothing.
    reach
        Remembers which nodes of a cluster are away.
    """

    database: Database
    settings: Settings
    gate: AccessGate
    ingest: GroupIngest
    alertness: Alertness
    evaluations: EvaluationQueue
    comparisons: ComparisonQueue
    searches: SuspectSearches
    strategies: Callable[[], Sequence["Strategy"]]
    channels: Callable[[], Sequence["Channel"]]
    metrics: ServiceMetrics
    reads: Reads
    reach: ClusterReach
