"""What the endpoints work with."""

from dataclasses import dataclass

from geoheal.api.auth import Gate
from geoheal.api.evaluation_queue import EvaluationQueue
from geoheal.monitor.group_ingest import GroupIngest
from geoheal.settings import Settings
from geoheal.store.session import Database


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
    evaluations
        Takes in code changes, and evaluates them.
    """

    database: Database
    settings: Settings
    gate: Gate
    ingest: GroupIngest
    evaluations: EvaluationQueue
