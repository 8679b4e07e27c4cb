"""Dependencies of the endpoints."""

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
        The database.
    settings
        Settings of the service.
    gate
        Access control.
    ingest
        Stores single snapshots.
    alertness
        Requests checks of systems that turn critical.
    evaluations
        Queue of evaluations of code changes.
    comparisons
        Queue of background comparisons.
    searches
        Queue of searches for the commits behind incidents.
    strategies
        Loads the installed strategies on first use.
    channels
        Creates the alert channels on first use.
    metrics
        Metrics of the service.
    reads
        Reads for responses that may lag a little and decide nothing.
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

    def close(self) -> None:
        """Stop what works in the background, and leave evaluations to another process."""
        self.alertness.close()
        self.searches.close()
        self.comparisons.close()
        self.evaluations.close()
